#include "sim/lint/runbook_path.hpp"

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
      const Phase machine = machine_phase(deployment, *step);
      const double own_s = mean_of(*step, "duration_s").value_or(0) + machine.mean_s;
      path.mean_s += own_s;
      path.p95_s += p95_of(*step, "duration_s").value_or(0) + machine.p95_s;
      path.steps.push_back(RunbookGraph::number(step->id) + " (" + span(own_s) + ")");
      RunbookPath &known = ends[step->id];
      moved = moved || known.mean_s != path.mean_s || known.steps != path.steps;
      known = std::move(path);
    }
    if (!moved)
      break;
  }
  RunbookPath longest;
  for (const ComponentSpec *step : graph.steps())
    if (brings_back(*step) && ends[step->id].mean_s > longest.mean_s)
      longest = ends[step->id];
  return longest;
}

std::vector<Phase> before_first_step(const Deployment &deployment, const ComponentSpec &runbook)
{
  std::vector<Phase> before;
  if (const std::optional<Page> page = fastest_page(deployment))
    before = page->phases;
  if (!is_on(runbook, "automatic"))
    for (const Phase &phase : human_phases(deployment))
      before.push_back(phase);
  return before;
}

} // namespace drsim::lint
