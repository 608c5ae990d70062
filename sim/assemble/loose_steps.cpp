#include "sim/assemble/loose_steps.hpp"

#include "sim/model/actions.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/step_condition.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace drsim::inline assemble {
namespace {

/// Written by a person in drsim's own form: places there are JSON pointers.
bool is_own(const Provenance &from)
{
  return from.source == Source::deployment || from.address.starts_with("/") ||
         from.file.ends_with(".drsim.json");
}

void settle_loose_calls(ComponentSpec &step, const std::set<std::string> &ids, Diagnostics &diagnostics)
{
  const auto calls = step.links.find("calls");
  if (calls == step.links.end())
    return;
  std::erase_if(calls->second, [&](const std::string &id) {
    if (ids.contains(id))
      return false;
    diagnostics.warning(step.from.file, step.from.address,
                        step.id + " begins " + id + ", which no file describes: it counts as work only",
                        "give that runbook's file along with this one");
    return true;
  });
  if (calls->second.empty())
    step.links.erase(calls);
}

void settle_region(ComponentSpec &step, const std::set<std::string> &regions, Diagnostics &diagnostics)
{
  const auto until = step.parameters.find("until");
  if (until == step.parameters.end() || is_own(until->second.from))
    return;
  std::string wrong;
  for (const StateTerm &term : parse_step_condition(until->second.text, wrong)) {
    if (!term.word.starts_with("region_") || regions.contains(term.of))
      continue;
    diagnostics.warning(step.from.file, step.from.address,
                        step.id + " waits for " + term.of +
                            ", which is no region of the deployment: it does not wait",
                        "add the region to deployment.json");
    step.parameters.erase(until);
    if (const auto action = step.parameters.find("action");
        action != step.parameters.end() && action->second.text == "await")
      action->second.text = "wait";
    return;
  }
}

/// A plan of two regions promotes on the way back, too, what stands at home: there services go back to it.
void settle_promotion(ComponentSpec &step, const std::map<std::string, const ComponentSpec *> &known,
                      Diagnostics &diagnostics)
{
  const auto action = step.parameters.find("action");
  const auto runbook = known.find(first_link(step, "runbook"));
  const auto target = known.find(text_of(step, "target"));
  if (action == step.parameters.end() || action->second.text != "promote" || target == known.end() ||
      runbook == known.end() || text_of(*runbook->second, "trigger") != "failback" ||
      !answers(*target->second, *action_named("repoint")))
    return;
  action->second.text = "repoint";
  diagnostics.note(step.from.file, step.from.address,
                   step.id + " promotes " + target->first +
                       ", which is no copy of another: services are pointed at it");
}

} // namespace

void settle_loose_steps(Deployment &deployment, Diagnostics &diagnostics)
{
  std::set<std::string> ids;
  std::set<std::string> regions;
  std::map<std::string, const ComponentSpec *> known;
  for (const ComponentSpec &component : deployment.components) {
    ids.insert(component.id);
    known.emplace(component.id, &component);
  }
  for (const Region &region : deployment.regions)
    regions.insert(region.name);
  for (ComponentSpec &component : deployment.components) {
    if (component.kind != "runbook_step")
      continue;
    if (!is_own(component.from)) {
      settle_loose_calls(component, ids, diagnostics);
      settle_promotion(component, known, diagnostics);
    }
    settle_region(component, regions, diagnostics);
  }
}

} // namespace drsim::assemble
