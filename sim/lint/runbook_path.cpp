#include "sim/lint/runbook_path.hpp"

#include "sim/model/actions.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace drsim::inline lint {

bool brings_back(const ComponentSpec &step)
{
  static const std::set<std::string> actions = {"promote",  "create",   "repoint",
                                                "scale",    "restore",  "switch_dns",
                                                "rollback", "failover", "force_failover"};
  return actions.count(text_of(step, "action")) != 0;
}

namespace {

/// How often a step is done one after another, on the machines that do not fit at once.
double rounds_of(const ComponentSpec &step)
{
  return std::ceil(mean_of(step, "hosts").value_or(1) / std::max(1.0, mean_of(step, "at_once").value_or(1)));
}

} // namespace

Phase machine_phase(const Deployment &deployment, const ComponentSpec &step)
{
  static const std::map<std::string, std::vector<std::string>> parameters = {
      {"promote", {"promote_s"}},
      {"create", {"create_s"}},
      {"switch_dns", {"edit_s", "ttl_s"}},
      {"restore", {"provision_s"}},
      {"failover", {"failover_s", "promote_s"}},
      {"force_failover", {"promote_s"}}};
  Phase phase;
  const std::string action = text_of(step, "action");
  const auto found = parameters.find(action);
  const ComponentSpec *target = deployment.find(text_of(step, "target"));
  if (found == parameters.end() || target == nullptr)
    return phase;
  for (const std::string &name : found->second) {
    phase.mean_s += mean_of(*target, name).value_or(0);
    phase.p95_s += p95_of(*target, name).value_or(0);
  }
  const double rate = mean_of(*target, "restore_bytes_per_s").value_or(0);
  if (action == "restore" && rate > 0) {
    phase.mean_s += mean_of(*target, "size_bytes").value_or(0) / rate;
    phase.p95_s += p95_of(*target, "size_bytes").value_or(0) / rate;
  }
  return phase;
}

namespace {

/// Whether people decide on it as one of its steps; else they do before it begins.
bool decides_itself(const RunbookGraph &graph)
{
  return std::any_of(graph.steps().begin(), graph.steps().end(), [&](const ComponentSpec *step) {
    return is_on(*step, "needs_approval") && !graph.by_machine(*step);
  });
}

/// Data may be lost by it, and nobody has allowed that beforehand: who decides takes his time.
bool is_lossy(const Deployment &deployment, const ComponentSpec &runbook)
{
  const auto steps = RunbookGraph(deployment, runbook).steps();
  return !is_on(runbook, "preauthorised") &&
         std::any_of(steps.begin(), steps.end(), [](const ComponentSpec *step) {
           const Action *action = action_named(text_of(*step, "action"));
           return action != nullptr && action->lossy;
         });
}

/// How long people take to decide on a runbook, as in a trial: approvals of others come on top where data
/// may be lost.
Phase decision(const Deployment &deployment, const ComponentSpec &runbook)
{
  const std::vector<const ComponentSpec *> people = deployment.of_kind("oncall");
  if (people.empty())
    return {};
  const ComponentSpec &rota = *people.front();
  const auto lossy_s = is_lossy(deployment, runbook) ? mean_of(rota, "decide_lossy_s") : std::nullopt;
  if (!lossy_s)
    return {"decide", mean_of(rota, "decide_s").value_or(0), p95_of(rota, "decide_s").value_or(0)};
  const double levels = mean_of(rota, "approval_levels").value_or(0);
  return {"decide to lose data", *lossy_s + levels * mean_of(rota, "approve_s").value_or(0),
          p95_of(rota, "decide_lossy_s").value_or(*lossy_s) + levels * p95_of(rota, "approve_s").value_or(0)};
}

/// Until the last of a step's roles is there, since the runbook has begun; who is called with the incident
/// comes while the others look and decide.
Phase joining(const Deployment &deployment, const RunbookGraph &graph, const ComponentSpec &step)
{
  Phase last;
  if (graph.by_machine(step))
    return last;
  const std::vector<Phase> before = human_phases(deployment);
  for (const std::string &id : links_of(step, "by")) {
    const ComponentSpec *role = deployment.find(id);
    if (role == nullptr || role->kind != "role")
      continue;
    const double ahead_s = text_of(*role, "called_with") == "incident" ? total_s(before) : 0;
    const double mean_s = mean_of(*role, "join_s").value_or(0) - ahead_s;
    if (mean_s > last.mean_s)
      last = {id, mean_s, std::max(0.0, p95_of(*role, "join_s").value_or(mean_s) - ahead_s)};
  }
  return last;
}

/// Whether a way ends with a step: of a page about one service all of it, else what brings service back.
bool ends_way(const ComponentSpec &runbook, const ComponentSpec &step)
{
  return text_of(runbook, "trigger") == "service" ? text_of(step, "action") != "announce" : brings_back(step);
}

/// A step behind the way that leads to it.
RunbookPath with_step(const Deployment &deployment, const RunbookGraph &graph, const ComponentSpec &step,
                      RunbookPath path)
{
  const Phase join = joining(deployment, graph, step);
  if (join.mean_s > path.mean_s)
    path = {join.mean_s,
            std::max(path.p95_s, join.p95_s),
            {"until " + join.name + " joins (" + span(join.mean_s) + ")"}};
  Phase work = machine_phase(deployment, step);
  work.mean_s += rounds_of(step) * mean_of(step, "duration_s").value_or(0);
  work.p95_s += rounds_of(step) * p95_of(step, "duration_s").value_or(0);
  if (is_on(step, "needs_approval") && !graph.by_machine(step)) {
    const Phase decides = decision(deployment, graph.runbook());
    work.mean_s = std::max(work.mean_s, decides.mean_s);
    work.p95_s = std::max(work.p95_s, decides.p95_s);
  }
  path.mean_s += work.mean_s;
  path.p95_s += work.p95_s;
  path.steps.push_back(RunbookGraph::number(step.id) + " (" + span(work.mean_s) + ")");
  return path;
}

} // namespace

RunbookPath longest_way(const Deployment &deployment, const RunbookGraph &graph)
{
  std::map<std::string, RunbookPath> ends;
  for (std::size_t round = 0; round < graph.steps().size(); ++round) {
    bool moved = false;
    for (const ComponentSpec *step : graph.steps()) {
      RunbookPath path;
      for (const std::string &before : links_of(*step, "after"))
        if (const auto found = ends.find(before); found != ends.end() && found->second.mean_s > path.mean_s)
          path = found->second;
      path = with_step(deployment, graph, *step, std::move(path));
      RunbookPath &known = ends[step->id];
      moved = moved || known.mean_s != path.mean_s || known.steps != path.steps;
      known = std::move(path);
    }
    if (!moved)
      break;
  }
  RunbookPath longest;
  for (const ComponentSpec *step : graph.steps())
    if (ends_way(graph.runbook(), *step) && ends[step->id].mean_s > longest.mean_s)
      longest = ends[step->id];
  return longest;
}

std::vector<Phase> before_first_step(const Deployment &deployment, const ComponentSpec &runbook)
{
  std::vector<Phase> before;
  if (const std::optional<Page> page = fastest_page(deployment))
    before = page->phases;
  if (is_on(runbook, "automatic"))
    return before;
  const bool later = decides_itself(RunbookGraph(deployment, runbook));
  for (const Phase &phase : human_phases(deployment))
    if (phase.name != "decide")
      before.push_back(phase);
    else if (!later)
      before.push_back(decision(deployment, runbook));
  return before;
}

} // namespace drsim::lint
