#include "sim/assemble/runbook_links.hpp"

#include "sim/import/runbooks/runbook_words.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/kinds.hpp"
#include "sim/model/ports.hpp"
#include "sim/model/step_condition.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline assemble {
namespace {

using NameSet = std::set<std::string>;

/// Whether a text came out of a command: an annotation's is what people mean.
bool is_of_command(const ComponentSpec &step, const char *parameter)
{
  const auto found = step.parameters.find(parameter);
  return found != step.parameters.end() && found->second.from.note == named_by_command;
}

/// Told wherever the step is.
void assume(ComponentSpec &step, const std::string &what)
{
  Parameter &assumed = step.parameters["assumed"];
  assumed.value = std::nan("");
  assumed.unit = "text";
  assumed.text = what;
  assumed.from = step.from;
}

/// Ids of everything, and of services without their region.
NameSet names_of(const Deployment &deployment)
{
  NameSet names;
  for (const ComponentSpec &one : deployment.components) {
    names.insert(one.id);
    if (one.kind == "service")
      names.insert(without_region(one.id));
  }
  return names;
}

/// Whether an action can be asked of what is called so.
bool answers(const Deployment &deployment, const std::string &action, const std::string &target)
{
  const Action *row = action_named(action);
  return row != nullptr &&
         std::any_of(
             deployment.components.begin(), deployment.components.end(), [&](const ComponentSpec &one) {
               const bool fits = std::any_of(row->kinds.begin(), row->kinds.end(),
                                             [&](const char *kind) { return one.kind == kind; });
               return fits &&
                      (one.id == target || (one.kind == "service" && without_region(one.id) == target));
             });
}

void settle_calls(ComponentSpec &step, const NameSet &names, Diagnostics &diagnostics)
{
  const auto calls = step.links.find("calls");
  if (calls == step.links.end())
    return;
  std::erase_if(calls->second, [&](const std::string &runbook) {
    if (names.contains(runbook))
      return false;
    diagnostics.warning(step.from.file, step.from.address,
                        step.id + " runs " + runbook +
                            ", which no file describes: what it does is not played",
                        "list its file in deployment.json, or say how long it takes");
    return true;
  });
  if (calls->second.empty())
    step.links.erase(calls);
}

void settle_target(ComponentSpec &step, const Deployment &deployment, Diagnostics &diagnostics)
{
  const std::string action = text_of(step, "action");
  const std::string target = text_of(step, "target");
  if (!is_of_command(step, "target") || answers(deployment, action, target))
    return;
  diagnostics.warning(step.from.file, step.from.address,
                      step.id + ": its command asks \"" + action + "\" of " + target +
                          ", and nothing of the deployment is called so and answers that: it counts as human "
                          "work only",
                      "add drsim: action=" + action + " target=... to the step");
  step.parameters.erase("target");
  step.parameters["action"].text = "wait";
  assume(step, action + " " + target + ": nothing answers that, played as work of people");
}

void settle_until(ComponentSpec &step, const NameSet &names, Diagnostics &diagnostics)
{
  if (!is_of_command(step, "until"))
    return;
  std::string wrong;
  for (const StateTerm &term : parse_step_condition(text_of(step, "until"), wrong)) {
    if (names.contains(term.of))
      continue;
    diagnostics.warning(step.from.file, step.from.address,
                        step.id + " waits for " + term.of +
                            ", and nothing of the deployment is called so: it counts as human work only",
                        "add drsim: action=await until=up:... to the step");
    step.parameters.erase("until");
    step.parameters["action"].text = "wait";
    assume(step, "waits for " + term.of + ", which nothing is called: played as work of people");
    return;
  }
}

/// Whether a term of the state names something that has it.
bool has_state(const StateTerm &term, const Deployment &deployment, const NameSet &names)
{
  const ComponentSpec *of = deployment.find(term.of);
  const auto owns = [&](const PortKind &port) { return of != nullptr && owns_port(of->kind, port); };
  if (term.word.starts_with("lag_"))
    return owns(ports::lag_s);
  if (term.word == "firing")
    return owns(ports::firing);
  return term.word == "healthy" ? owns(ports::healthy) : names.contains(term.of);
}

/// A branch that looks at what the deployment does not have goes its default way.
void settle_when(ComponentSpec &step, const Deployment &deployment, const NameSet &names,
                 Diagnostics &diagnostics)
{
  if (!is_of_command(step, "when"))
    return;
  std::string wrong;
  for (const StateTerm &term : parse_step_condition(text_of(step, "when"), wrong)) {
    if (has_state(term, deployment, names))
      continue;
    const std::string what =
        "looks at the state of " + term.of +
        ", and nothing of the deployment is called so and has that: its default way is played";
    diagnostics.warning(step.from.file, step.from.address, step.id + " " + what,
                        "correct the name, or say the way in the step's description: drsim: way=...");
    step.parameters["when"].text = "never";
    assume(step, what);
    return;
  }
}

} // namespace

void settle_runbook_links(Deployment &deployment, Diagnostics &diagnostics)
{
  const NameSet names = names_of(deployment);
  for (ComponentSpec &step : deployment.components) {
    if (step.kind != "runbook_step")
      continue;
    settle_calls(step, names, diagnostics);
    settle_target(step, deployment, diagnostics);
    settle_until(step, names, diagnostics);
    settle_when(step, deployment, names, diagnostics);
  }
}

} // namespace drsim::assemble
