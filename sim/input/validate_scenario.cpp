// Scenarios against a deployment: targets that exist and fit, faults that can begin in time.
#include "sim/core/duration.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/conditions.hpp"
#include "sim/model/fault_kinds.hpp"
#include "sim/model/kinds.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline input {
namespace {

constexpr double earliest = 0.001; ///< quantiles that stand for "at the soonest" and "at the latest"
constexpr double latest = 0.999;

void add_components(const Deployment &deployment, const FaultKind &fault, std::vector<std::string> &targets)
{
  for (const ComponentSpec &component : deployment.components) {
    if (!can_hit(fault, component.kind))
      continue;
    const bool service = component.kind == "service";
    if (fault.aim == Aim::component || fault.aim == Aim::health_check || fault.aim == Aim::store ||
        (fault.aim == Aim::part && !service))
      targets.push_back(component.id);
    if (fault.aim == Aim::service || (fault.aim == Aim::part && service))
      targets.push_back("service:" + without_region(component.id));
  }
}

/// Everything a fault may be aimed at, most telling first.
std::vector<std::string> targets_of(const Deployment &deployment, const FaultKind &fault)
{
  const Aim aim = fault.aim;
  std::vector<std::string> targets;
  if (aim == Aim::region) {
    targets = {"region:primary"};
    if (deployment.regions.size() > 1)
      targets.emplace_back("region:dr");
  }
  if (aim == Aim::link)
    targets.emplace_back("link:inter-region");
  if (aim == Aim::traffic)
    targets.emplace_back("traffic");
  for (const Region &region : deployment.regions) {
    if (aim == Aim::region)
      targets.push_back("region:" + region.name);
    for (const std::string &zone : region.zones)
      if (aim == Aim::zone || aim == Aim::part)
        targets.push_back("zone:" + zone);
    for (const Region &other : deployment.regions)
      if (aim == Aim::link && other.name != region.name)
        targets.push_back("link:" + region.name + "|" + other.name);
  }
  add_components(deployment, fault, targets);
  return targets;
}

/// The names that may be given, and the roles with what each stands for here.
std::string wanted_text(Aim aim, const std::string &kind, const Deployment &deployment)
{
  std::string text = std::string("wanted: ") + aim_text(aim);
  if (const FaultKind *fault = fault_kind_named(kind); aim == Aim::component && fault != nullptr) {
    std::string kinds;
    for (const char *one : fault->kinds)
      kinds += (kinds.empty() ? " of kind " : ", ") + std::string(one);
    text += fault->kinds.empty() ? " that can fail by itself" : kinds;
  }
  std::string roles;
  for (const std::string &name : role_names(kind, deployment)) {
    const auto role = role_of(kind, name, deployment);
    if (!role || role->targets.empty() || role->targets.front() == name)
      continue;
    roles += (roles.empty() ? "" : ", ") + name + " (" +
             (role->targets.size() == 1 ? role->targets.front() : "drawn each trial") + ")";
  }
  return roles.empty() ? text : text + "; or a role: " + roles;
}

void check_target(const Scenario &scenario, const FaultSpec &fault, const std::string &pointer,
                  const Deployment &deployment, Diagnostics &diagnostics)
{
  const FaultKind *kind = fault_kind_named(fault.kind);
  if (kind == nullptr)
    return;
  auto targets = targets_of(deployment, *kind);
  const auto there = [&](const std::string &target) {
    return std::find(targets.begin(), targets.end(), target) != targets.end();
  };
  const auto role = role_of(fault.kind, fault.target, deployment);
  if (role && !scenario.not_applicable.empty())
    return; // it is not played, and why is said
  const std::vector<std::string> exact = !fault.drawn_from.empty() ? fault.drawn_from
                                         : role && !role->targets.empty()
                                             ? role->targets
                                             : std::vector<std::string>{fault.target};
  if ((role && role->targets.empty()) || std::all_of(exact.begin(), exact.end(), there))
    return;
  if (const ComponentSpec *hit = deployment.find(exact.front()); hit != nullptr) {
    diagnostics.error(scenario.file, pointer + "/target",
                      "\"" + fault.target + "\" is of kind " + hit->kind + ", and a " + fault.kind +
                          " does nothing to that",
                      wanted_text(kind->aim, fault.kind, deployment));
    return;
  }
  const auto roles = role_names(fault.kind, deployment);
  targets.insert(targets.end(), roles.begin(), roles.end());
  const std::string near = did_you_mean(fault.target, targets);
  diagnostics.error(
      scenario.file, pointer + "/target",
      "\"" + fault.target + "\" is nothing in " + deployment.id + " that a " + fault.kind + " can hit",
      near.empty() ? wanted_text(kind->aim, fault.kind, deployment) : "did you mean \"" + near + "\"?");
}

void check_time(const Scenario &scenario, const FaultSpec &fault, const std::string &pointer,
                Diagnostics &diagnostics)
{
  const std::string horizon = format_duration(scenario.horizon_s);
  const auto at_s = [&](double u) { return scenario.begin_s.quantile(u) + fault.at_s.quantile(u); };
  if (at_s(earliest) >= scenario.horizon_s)
    diagnostics.error(scenario.file, pointer + "/at",
                      "the fault never begins before the horizon of " + horizon,
                      "begin earlier or set a longer \"horizon\"");
  else if (at_s(latest) >= scenario.horizon_s)
    diagnostics.warning(scenario.file, pointer + "/at",
                        "in some trials the fault begins after the horizon of " + horizon,
                        "those trials see no fault");
}

/// Names of the components that a condition may be of, and how it may be written else.
std::string of_text(const Condition &condition, const Deployment &deployment)
{
  std::vector<std::string> names = {"store:of-record"};
  for (const ComponentSpec &one : deployment.components) {
    names.push_back(one.id);
    names.push_back("every " + one.kind);
  }
  const std::string near = did_you_mean(condition.of, names);
  return near.empty() ? "write a component's id, a role (\"cluster:dr\") or \"every KIND\""
                      : "did you mean \"" + near + "\"?";
}

void check_condition(const Scenario &scenario, const Condition &condition, const std::string &pointer,
                     const Deployment &deployment, Diagnostics &diagnostics)
{
  if (!scenario.not_applicable.empty())
    return; // it is not played, and why is said
  if (condition.components.empty()) {
    diagnostics.error(scenario.file, pointer + "/of",
                      "\"" + condition.of + "\" is nothing in " + deployment.id,
                      of_text(condition, deployment));
    return;
  }
  std::set<std::string> without; // kinds: all of one have the same parameters
  for (const std::string &id : condition.components) {
    const ComponentSpec &spec = *deployment.find(id);
    const auto found = spec.parameters.find(condition.parameter);
    if (is_link(condition, spec))
      continue; // validate_conditions() looks where it leads
    std::vector<std::string> names;
    for (const auto &[name, parameter] : spec.parameters)
      names.push_back(name);
    const std::string near = did_you_mean(condition.parameter, names);
    if (found == spec.parameters.end() && !without.insert(spec.kind).second)
      continue;
    if (found == spec.parameters.end())
      diagnostics.error(scenario.file, pointer + "/parameter",
                        (condition.components.size() > 1 ? "a " + spec.kind : id + " (" + spec.kind + ")") +
                            " has no parameter \"" + condition.parameter + "\"",
                        near.empty() ? "see drsim list parameters" : "did you mean \"" + near + "\"?");
    else if (condition.value && condition.value->quantile(earliest) < 0)
      diagnostics.error(scenario.file, pointer + "/value",
                        id + "." + condition.parameter + " must not be negative", "write 0 or more");
    else if ((found->second.unit == "text") == condition.text.empty())
      diagnostics.error(scenario.file, pointer + "/value",
                        id + "." + condition.parameter +
                            (found->second.unit == "text" ? " is a text" : " is a number, a time or a flag"),
                        "write a value of that kind");
  }
}

} // namespace

void validate_scenario(const Scenario &scenario, const Deployment &deployment,
                       const std::vector<std::string> &fault_kinds, Diagnostics &diagnostics)
{
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const FaultSpec &fault = scenario.faults[i];
    const std::string pointer = "/faults/" + std::to_string(i);
    if (std::find(fault_kinds.begin(), fault_kinds.end(), fault.kind) == fault_kinds.end()) {
      const std::string near = did_you_mean(fault.kind, fault_kinds);
      diagnostics.error(scenario.file, pointer + "/fault", "drsim cannot inject \"" + fault.kind + "\"",
                        near.empty() ? "see drsim list faults" : "did you mean \"" + near + "\"?");
    }
    check_target(scenario, fault, pointer, deployment, diagnostics);
    check_time(scenario, fault, pointer, diagnostics);
  }
  for (std::size_t i = 0; i < scenario.conditions.size(); ++i)
    check_condition(scenario, scenario.conditions[i], "/conditions/" + std::to_string(i), deployment,
                    diagnostics);
}

} // namespace drsim::input
