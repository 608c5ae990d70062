// The order of a runbook's steps against what depends on what, and the hands that they take.
#include "sim/insight/runbook_graph.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

using Steps = std::vector<const ComponentSpec *>;

bool asks(const ComponentSpec &step, const std::set<std::string> &actions)
{
  return actions.count(text_of(step, "action")) > 0;
}

/// Actions after which a store takes writes where it did not.
const std::set<std::string> &takes_over()
{
  static const std::set<std::string> actions = {"promote", "failover", "force_failover", "restore",
                                                "switch_back"};
  return actions;
}

/// Steps of a runbook for which `wanted` holds that are not over before `step` begins; ways that are gone
/// only after a failure are another story.
Steps not_before(const RunbookGraph &graph, const ComponentSpec &step,
                 const std::function<bool(const ComponentSpec &)> &wanted)
{
  Steps late;
  for (const ComponentSpec *other : graph.steps())
    if (wanted(*other) && (graph.before(step, *other) || graph.beside(step, *other)))
      late.push_back(other);
  return late;
}

std::string told(const Steps &steps)
{
  std::string text;
  for (const ComponentSpec *step : steps)
    text += (text.empty() ? "" : ", ") + RunbookGraph::number(step->id) + " (" + text_of(*step, "action") +
            " " + text_of(*step, "target") + ")";
  return text;
}

/// Calls `found` for each step of each runbook.
void each_step(const Deployment &deployment,
               const std::function<void(const RunbookGraph &, const ComponentSpec &)> &look)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    const RunbookGraph graph(deployment, *runbook);
    for (const ComponentSpec *step : graph.steps())
      look(graph, *step);
  }
}

void dns_too_early(const Deployment &deployment, Findings &findings)
{
  std::set<std::string> ready = takes_over();
  ready.insert({"repoint", "create"});
  each_step(deployment, [&](const RunbookGraph &graph, const ComponentSpec &step) {
    if (!asks(step, {"switch_dns", "switch_dns_back"}))
      return;
    const Steps late = not_before(graph, step, [&](const ComponentSpec &one) { return asks(one, ready); });
    if (!late.empty())
      findings.at(step, "action",
                  step.id + " sends users over before these steps are done: " + told(late) +
                      ": they meet a region that cannot serve them",
                  "let the step come after them: `drsim: after=" + RunbookGraph::numbers(late) + "`");
  });
}

/// The store a replica copies, else the component itself.
std::string store_behind(const Deployment &deployment, const std::string &id)
{
  const ComponentSpec *component = deployment.find(id);
  const std::string source = component == nullptr ? "" : store_of(*component);
  return source.empty() ? id : source;
}

/// What services on a cluster cannot start, or get ready, without: vaults, and stores that their probes ask.
std::set<std::string> needed_to_start(const Deployment &deployment, const std::string &cluster)
{
  std::set<std::string> ids;
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    const std::vector<std::string> on = links_of(*service, "cluster");
    if (std::find(on.begin(), on.end(), cluster) == on.end() && service->id != cluster)
      continue;
    for (const char *role : {"secrets", "readiness_asks", "liveness_asks"})
      for (const std::string &id : links_of(*service, role))
        ids.insert(store_behind(deployment, id));
  }
  return ids;
}

/// Services pointed at a database that does not take writes yet, or started without what they start with.
void application_too_early(const Deployment &deployment, Findings &findings)
{
  std::set<std::string> ready = takes_over();
  ready.insert({"restart", "renew_credentials", "repoint"});
  each_step(deployment, [&](const RunbookGraph &graph, const ComponentSpec &step) {
    const std::string target = text_of(step, "target");
    std::set<std::string> needed;
    if (asks(step, {"repoint"}))
      needed = {store_behind(deployment, target)};
    else if (asks(step, {"scale", "restart"}))
      needed = needed_to_start(deployment, target);
    const Steps late = not_before(graph, step, [&](const ComponentSpec &one) {
      const bool itself = asks(one, {"repoint"}) && asks(step, {"repoint"});
      return !itself && asks(one, ready) &&
             needed.count(store_behind(deployment, text_of(one, "target"))) > 0;
    });
    if (!late.empty())
      findings.at(step, "action",
                  step.id + " (" + text_of(step, "action") + " " + target +
                      ") comes before what it needs is there: " + told(late),
                  "let the step come after them: `drsim: after=" + RunbookGraph::numbers(late) + "`");
  });
}

/// Whether a look at `looked_at` tells of what a step does.
bool is_looked_at(const Deployment &deployment, const std::string &looked_at, const ComponentSpec &step)
{
  static const std::set<std::string> serving = {"promote",  "failover",        "force_failover", "restore",
                                                "repoint",  "switch_back",     "switch_dns",     "scale",
                                                "rollback", "switch_dns_back", "create",         "restart"};
  if (looked_at.empty() || looked_at.starts_with("journey:"))
    return asks(step, serving);
  return asks(step, takes_over()) &&
         store_behind(deployment, text_of(step, "target")) == store_behind(deployment, looked_at);
}

/// A look at what has not been done yet, and none after it.
void verified_too_early(const Deployment &deployment, Findings &findings)
{
  each_step(deployment, [&](const RunbookGraph &graph, const ComponentSpec &look) {
    const std::string target = text_of(look, "target");
    if (!asks(look, {"verify"}))
      return;
    Steps late = not_before(graph, look,
                            [&](const ComponentSpec &one) { return is_looked_at(deployment, target, one); });
    std::erase_if(late, [&](const ComponentSpec *step) { // another look comes after it
      return std::any_of(graph.steps().begin(), graph.steps().end(), [&](const ComponentSpec *other) {
        return asks(*other, {"verify"}) && graph.before(*step, *other) &&
               is_looked_at(deployment, text_of(*other, "target"), *step);
      });
    });
    if (!late.empty())
      findings.at(look, "action",
                  look.id + " verifies " + (target.empty() ? "that users are served" : target) +
                      " before these steps are done, and nothing looks after them: " + told(late),
                  "let it come after them: `drsim: after=" + RunbookGraph::numbers(late) + "`");
  });
}

/// The most steps of some that may be at work at once: by Dilworth's theorem all but as many as a greatest
/// matching of "is over before" pairs up; Koenig's cover of it leaves those steps.
class Widest {
public:
  Widest(const RunbookGraph &graph, Steps steps) : graph_(graph), steps_(std::move(steps))
  {
    before_.assign(steps_.size(), none);
    after_.assign(steps_.size(), none);
    for (std::size_t from = 0; from < steps_.size(); ++from) {
      seen_.assign(steps_.size(), false);
      grow(from);
    }
  }
  [[nodiscard]] Steps steps() const
  {
    std::vector<bool> left(steps_.size(), false);
    std::vector<bool> right(steps_.size(), false);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (after_[i] == none)
        open.push_back(i);
    while (!open.empty()) {
      const std::size_t from = open.back();
      open.pop_back();
      left[from] = true;
      for (std::size_t to = 0; to < steps_.size(); ++to)
        if (ordered(from, to) && !right[to]) {
          right[to] = true;
          if (before_[to] != none && !left[before_[to]])
            open.push_back(before_[to]);
        }
    }
    Steps widest;
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (left[i] && !right[i])
        widest.push_back(steps_[i]);
    return widest;
  }

private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  /// Steps that exclude each other are never at work at once either.
  [[nodiscard]] bool ordered(std::size_t from, std::size_t to) const
  {
    return graph_.before(*steps_[from], *steps_[to]);
  }
  bool grow(std::size_t from)
  {
    for (std::size_t to = 0; to < steps_.size(); ++to)
      if (ordered(from, to) && !seen_[to]) {
        seen_[to] = true;
        if (before_[to] == none || grow(before_[to])) {
          before_[to] = from;
          after_[from] = to;
          return true;
        }
      }
    return false;
  }

  const RunbookGraph &graph_;
  Steps steps_;
  std::vector<std::size_t> before_; ///< matched step before each
  std::vector<std::size_t> after_;
  std::vector<bool> seen_;
};

/// Steps of people on the ordinary way, by whose hands they take; "" for whoever is on duty.
std::map<std::string, Steps> by_hands(const RunbookGraph &graph)
{
  std::map<std::string, Steps> all;
  for (const ComponentSpec *step : graph.steps()) {
    if (graph.by_machine(*step) || !links_of(*step, "after_failure").empty())
      continue;
    const std::vector<std::string> people = links_of(*step, "by");
    all[people.size() == 1 ? people.front() : ""].push_back(step);
  }
  return all;
}

/// More steps at once than those who do them have hands.
void hands_short(const Deployment &deployment, Findings &findings)
{
  const std::vector<const ComponentSpec *> rotas = deployment.of_kind("oncall");
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    const RunbookGraph graph(deployment, *runbook);
    for (const auto &[id, steps] : by_hands(graph)) {
      const ComponentSpec *people = id.empty() && rotas.size() == 1 ? rotas.front() : deployment.find(id);
      const double hands = people == nullptr ? 0 : mean_of(*people, "hands").value_or(0);
      const Steps widest = Widest(graph, steps).steps();
      if (hands > 0 && static_cast<double>(widest.size()) > hands)
        findings.at(*people, "hands",
                    runbook->id + " has steps " + RunbookGraph::numbers(widest) + " at work at once, and " +
                        people->id + " has hands for " + figure(hands) + " (" + place_text(*people, "hands") +
                        "): some wait for others",
                    "give steps to somebody else, order them, or call in more people");
    }
  }
}

} // namespace

std::vector<Rule> runbook_order_rules()
{
  return {{"runbook-dns-too-early", Severity::warning, dns_too_early},
          {"runbook-application-too-early", Severity::warning, application_too_early},
          {"runbook-verifies-too-early", Severity::warning, verified_too_early},
          {"runbook-hands-short", Severity::warning, hands_short}};
}

} // namespace drsim::lint
