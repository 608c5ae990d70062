#include "sim/input/validate_links.hpp"

#include "sim/input/own_file.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/kinds.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/step_condition.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline input {
namespace {

void wrong(Diagnostics &diagnostics, const Provenance &at, const std::string &message,
           const std::string &cure)
{
  diagnostics.error(at.file.empty() ? own_file : at.file, at.address, message, cure);
}

std::string listed(const std::vector<const char *> &words)
{
  std::string all;
  for (const char *word : words)
    all += (all.empty() ? "" : ", ") + std::string(word);
  return all;
}

std::string nearest(const std::string &word, const std::vector<std::string> &known,
                    const std::string &otherwise)
{
  const std::string near = did_you_mean(word, known);
  return near.empty() ? otherwise : "did you mean \"" + near + "\"?";
}

bool fits(const LinkRole &role, const std::string &kind)
{
  return role.kinds.empty() ||
         std::any_of(role.kinds.begin(), role.kinds.end(), [&](const char *one) { return kind == one; });
}

void check_place(const ComponentSpec &component, const Kind &kind, Diagnostics &diagnostics)
{
  if (kind.home == Home::region && component.region.empty())
    wrong(diagnostics, component.from,
          component.id + ": kind " + component.kind + " stands in a region, and none is named",
          "add \"region\"");
  else if (component.kind == "service" && !component.id.ends_with("@" + component.region))
    wrong(diagnostics, component.from, component.id + ": a service is named with its region",
          "write \"" + service_name(component.id) + "@" + component.region + "\"");
}

void check_roles(const ComponentSpec &component, const Kind &kind, const Deployment &deployment,
                 Diagnostics &diagnostics)
{
  std::vector<std::string> roles;
  for (const LinkRole &role : kind.roles)
    roles.emplace_back(role.role);
  for (const auto &[name, targets] : component.links) {
    const LinkRole *role = role_of_kind(kind, name);
    if (role == nullptr) {
      wrong(diagnostics, component.from,
            component.id + ": kind " + component.kind + " has no link \"" + name + "\"",
            nearest(
                name, roles, roles.empty() ? "it links to nothing" : "one of " + [&] {
                  std::string all;
                  for (const std::string &one : roles)
                    all += (all.empty() ? "" : ", ") + one;
                  return all;
                }()));
      continue;
    }
    for (const std::string &target : targets)
      if (const ComponentSpec *other = deployment.find(target); other != nullptr && !fits(*role, other->kind))
        wrong(diagnostics, component.from,
              component.id + ": link \"" + name + "\" names " + target + ", of kind " + other->kind,
              "wanted: " + listed(role->kinds));
  }
  for (const LinkRole &role : kind.roles) {
    const auto found = component.links.find(role.role);
    if (role.required && (found == component.links.end() || found->second.empty()))
      wrong(diagnostics, component.from, component.id + ": link \"" + role.role + "\" is missing",
            "wanted: " + listed(role.kinds));
  }
}

/// Everything that answers an action.
std::vector<std::string> answering(const Action &action, const Deployment &deployment)
{
  std::set<std::string> names;
  const bool by_eye = action.kinds.empty(); // people look at whatever there is
  for (const ComponentSpec &component : deployment.components)
    if (by_eye || std::any_of(action.kinds.begin(), action.kinds.end(),
                              [&](const char *kind) { return component.kind == kind; })) {
      names.insert(component.id);
      if (component.kind == "service") // all of that name, in whichever region
        names.insert(service_name(component.id));
    }
  if (action.journeys)
    for (const Journey &journey : deployment.journeys)
      names.insert("journey:" + journey.id);
  return {names.begin(), names.end()};
}

void check_step(const ComponentSpec &step, const Deployment &deployment, Diagnostics &diagnostics)
{
  const auto text = [&](const char *name) {
    const auto found = step.parameters.find(name);
    return found == step.parameters.end() ? std::string{} : found->second.text;
  };
  const Action *action = action_named(text("action"));
  const std::string target = text("target");
  if (action == nullptr || target.empty() || target == broken_target ||
      (action->kinds.empty() && !action->journeys))
    return; // an unknown word is told with the parameters
  const std::vector<std::string> able = answering(*action, deployment);
  if (std::find(able.begin(), able.end(), target) != able.end())
    return;
  const Provenance &at = step.parameters.at("target").from;
  const ComponentSpec *there = deployment.find(target);
  const std::string why = there == nullptr
                              ? "the deployment has no \"" + target + "\""
                              : target + " is of kind " + there->kind + ", which does not answer that";
  wrong(diagnostics, at.file.empty() ? step.from : at, step.id + ": " + action->name + ": " + why,
        nearest(target, able,
                action->kinds.empty() ? "wanted: a journey or a component"
                                      : "wanted: " + listed(action->kinds)));
}

/// What a term of a condition names, and what there is of it.
void check_term(const ComponentSpec &step, const StateTerm &term, const Provenance &at,
                const Deployment &deployment, Diagnostics &diagnostics)
{
  std::vector<std::string> known;
  if (term.word.starts_with("region_"))
    for (const Region &region : deployment.regions)
      known.push_back(region.name);
  else if (term.word == "felt" || term.word == "calm")
    for (const Journey &journey : deployment.journeys)
      known.push_back(journey.id);
  else
    for (const ComponentSpec &component : deployment.components) {
      const bool ended = component.kind == "runbook_step";
      const PortKind *port = term.word.starts_with("lag_") ? &ports::lag_s
                             : term.word == "firing"       ? &ports::firing
                             : term.word == "healthy"      ? &ports::healthy
                                                           : nullptr;
      if (port != nullptr ? owns_port(component.kind, *port) : is_of_step(term) ? ended : !ended)
        known.push_back(component.id);
    }
  if (!term.of.empty() && std::find(known.begin(), known.end(), term.of) == known.end())
    wrong(diagnostics, at,
          step.id + ": \"" + term.word + ":" + term.of + "\" names nothing of the deployment",
          nearest(term.of, known, "wanted: one of " + std::to_string(known.size()) + " that there are"));
}

void check_state(const ComponentSpec &step, const char *name, const Deployment &deployment,
                 Diagnostics &diagnostics)
{
  const auto found = step.parameters.find(name);
  if (found == step.parameters.end() || found->second.text.empty())
    return;
  const Provenance &at = found->second.from.file.empty() ? step.from : found->second.from;
  std::string bad;
  const std::vector<StateTerm> terms = parse_step_condition(found->second.text, bad);
  if (!bad.empty()) {
    std::string words;
    for (const StateWord &word : state_words())
      words += (words.empty() ? "" : ", ") + std::string(word.word);
    wrong(diagnostics, at, step.id + ": " + name + ": " + bad,
          "write terms such as down:orders-db and region_up:eu-west-1; words: " + words);
    return;
  }
  for (const StateTerm &term : terms)
    check_term(step, term, at, deployment, diagnostics);
}

} // namespace

void validate_links(const Deployment &deployment, Diagnostics &diagnostics)
{
  std::vector<std::string> known;
  for (const Kind &kind : kinds())
    known.emplace_back(kind.name);
  for (const ComponentSpec &component : deployment.components) {
    const Kind *kind = kind_named(component.kind);
    if (kind == nullptr) {
      wrong(diagnostics, component.from, component.id + ": drsim knows no kind \"" + component.kind + "\"",
            nearest(component.kind, known, "drsim list components names all kinds"));
      continue;
    }
    check_place(component, *kind, diagnostics);
    check_roles(component, *kind, deployment, diagnostics);
    if (component.kind == "runbook_step") {
      check_step(component, deployment, diagnostics);
      for (const char *name : {"when", "until"})
        check_state(component, name, deployment, diagnostics);
    }
  }
}

} // namespace drsim::input
