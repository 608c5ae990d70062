#include "sim/insight/runbook_graph.hpp"

#include "sim/model/component_facts.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/step_doers.hpp"

#include <algorithm>

namespace drsim::inline insight {
namespace {

const std::vector<std::string> &linked_to(const ComponentSpec &component, const std::string &role)
{
  static const std::vector<std::string> none;
  const auto found = component.links.find(role);
  return found == component.links.end() ? none : found->second;
}

bool says(const ComponentSpec &component, const std::string &parameter)
{
  return !text_of(component, parameter).empty();
}

} // namespace

const char *lack_name(StepLack lack)
{
  switch (lack) {
  case StepLack::owner: return "owner";
  case StepLack::time_out: return "time-out";
  case StepLack::verification: return "verification";
  case StepLack::rollback: return "rollback";
  }
  return "";
}

bool is_general(const ComponentSpec &component, const std::string &parameter)
{
  const Parameter *found = parameter_of(component, parameter);
  return found == nullptr || found->from.source == Source::catalogue ||
         found->from.source == Source::provider_default;
}

RunbookGraph::RunbookGraph(const Deployment &deployment, const ComponentSpec &runbook) : runbook_(runbook)
{
  for (const std::string &id : steps_of(runbook, deployment))
    if (const ComponentSpec *step = deployment.find(id))
      steps_.push_back(step);
  for (const ComponentSpec *step : steps_)
    if (!linked_to(*step, "after_failure").empty())
      after_failure_.insert(step->id);
  for (bool grown = true; grown;) { // ends: sets only grow, and a circle is wrong input anyway
    grown = false;
    for (const ComponentSpec *step : steps_) {
      std::set<std::string> &mine = before_[step->id];
      const std::size_t known = mine.size();
      for (const char *role : {"after", "after_failure"})
        for (const std::string &id : linked_to(*step, role)) {
          mine.insert(id);
          const std::set<std::string> theirs = before_[id];
          mine.insert(theirs.begin(), theirs.end());
        }
      grown = grown || mine.size() != known;
    }
  }
}

std::string RunbookGraph::number(const std::string &step)
{
  return step.substr(step.rfind('/') + 1);
}

std::string RunbookGraph::numbers(const std::vector<const ComponentSpec *> &steps)
{
  std::string text;
  for (const ComponentSpec *step : steps)
    text += (text.empty() ? "" : ", ") + number(step->id);
  return text;
}

bool RunbookGraph::before(const ComponentSpec &first, const ComponentSpec &then) const
{
  const auto found = before_.find(then.id);
  return found != before_.end() && found->second.count(first.id) > 0;
}

bool RunbookGraph::beside(const ComponentSpec &one, const ComponentSpec &other) const
{
  return &one != &other && !before(one, other) && !before(other, one) &&
         after_failure_.count(one.id) == after_failure_.count(other.id);
}

bool RunbookGraph::acts(const ComponentSpec &step)
{
  static const std::set<std::string> idle = {"", "wait", "await", "verify", "announce"};
  return idle.count(text_of(step, "action")) == 0;
}

bool RunbookGraph::by_machine(const ComponentSpec &step) const
{
  return done_by_machine(step, &runbook_);
}

StepHands RunbookGraph::hands(const ComponentSpec &step) const
{
  if (by_machine(step))
    return {{"a machine"}, "machine"};
  if (const std::vector<std::string> &people = linked_to(step, "by"); !people.empty())
    return {people, "link"};
  if (says(step, "owner"))
    return {{text_of(step, "owner")}, "page"};
  if (says(runbook_, "owner")) // of the page, not of the step
    return {{text_of(runbook_, "owner")}, "assumed"};
  return {{"whoever is on duty"}, "assumed"};
}

bool RunbookGraph::owned(const ComponentSpec &step) const
{
  return says(step, "owner") || says(runbook_, "owner") || !linked_to(step, "by").empty() || by_machine(step);
}

bool RunbookGraph::verified(const ComponentSpec &step) const
{
  if (says(step, "verification") || says(step, "until"))
    return true;
  return std::any_of(steps_.begin(), steps_.end(), [&](const ComponentSpec *next) {
    const std::vector<std::string> &after = linked_to(*next, "after");
    const std::string action = text_of(*next, "action");
    return (action == "verify" || action == "await") &&
           std::find(after.begin(), after.end(), step.id) != after.end();
  });
}

bool RunbookGraph::taken_back(const ComponentSpec &step) const
{
  static const std::set<std::string> harmless = {"rollback",   "restart",         "readmit",
                                                 "shift_back", "switch_dns_back", "renew_credentials"};
  if (says(step, "rollback") || harmless.count(text_of(step, "action")) > 0)
    return true;
  return std::any_of(steps_.begin(), steps_.end(), [&](const ComponentSpec *next) {
    const std::vector<std::string> &after = linked_to(*next, "after_failure");
    return std::find(after.begin(), after.end(), step.id) != after.end();
  });
}

std::vector<StepLack> RunbookGraph::lacks(const ComponentSpec &step) const
{
  std::vector<StepLack> all;
  if (!acts(step))
    return all;
  if (!owned(step))
    all.push_back(StepLack::owner);
  if (is_general(step, "done_timeout_s"))
    all.push_back(StepLack::time_out);
  if (!verified(step))
    all.push_back(StepLack::verification);
  if (!taken_back(step))
    all.push_back(StepLack::rollback);
  return all;
}

} // namespace drsim::insight
