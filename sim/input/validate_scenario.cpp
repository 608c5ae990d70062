// Scenarios against a deployment: targets that exist and fit, faults that can begin in time.
#include "sim/core/duration.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline input {
namespace {

constexpr double earliest = 0.001; ///< quantiles that stand for "at the soonest" and "at the latest"
constexpr double latest = 0.999;

/// What each kind of fault may be aimed at.
enum class Aim { region, zone, link, component, store, service, traffic, health_check };

const std::map<std::string, Aim> &aims()
{
  static const std::map<std::string, Aim> table = {
      {"region_outage", Aim::region},  {"zone_outage", Aim::zone},
      {"partition", Aim::link},        {"component_failure", Aim::component},
      {"data_corruption", Aim::store}, {"bad_deploy", Aim::service},
      {"traffic_spike", Aim::traffic}, {"health_check_flap", Aim::health_check},
  };
  return table;
}

void add_components(const Deployment &deployment, Aim aim, std::vector<std::string> &targets)
{
  for (const ComponentSpec &component : deployment.components) {
    const bool service = component.kind == "service";
    if (aim == Aim::component || (aim == Aim::health_check && component.kind == "route53_health_check"))
      targets.push_back(component.id);
    if (aim == Aim::service && service)
      targets.push_back("service:" + without_region(component.id));
  }
}

/// Everything a fault may be aimed at, most telling first.
std::vector<std::string> targets_of(const Deployment &deployment, Aim aim)
{
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
      if (aim == Aim::zone)
        targets.push_back("zone:" + zone);
    for (const Region &other : deployment.regions)
      if (aim == Aim::link && other.name != region.name)
        targets.push_back("link:" + region.name + "|" + other.name);
  }
  for (const Store &store : deployment.stores)
    if (aim == Aim::store)
      targets.push_back(store.component);
  add_components(deployment, aim, targets);
  return targets;
}

const char *aim_text(Aim aim)
{
  switch (aim) {
  case Aim::region: return "region:primary, region:dr or region:NAME";
  case Aim::zone: return "zone:NAME";
  case Aim::link: return "link:inter-region or link:A|B";
  case Aim::component: return "a component's id";
  case Aim::store: return "a store of the deployment";
  case Aim::service: return "service:NAME";
  case Aim::traffic: return "traffic";
  case Aim::health_check: return "the id of a route53_health_check";
  }
  return "";
}

/// The names that may be given, and the roles with what each stands for here.
std::string wanted_text(Aim aim, const std::string &kind, const Deployment &deployment)
{
  std::string text = std::string("wanted: ") + aim_text(aim);
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
  const auto aim = aims().find(fault.kind);
  if (aim == aims().end())
    return;
  auto targets = targets_of(deployment, aim->second);
  const bool settled = !fault.drawn_from.empty() || role_of(fault.kind, fault.target, deployment);
  if (settled || std::find(targets.begin(), targets.end(), fault.target) != targets.end())
    return;
  const auto roles = role_names(fault.kind, deployment);
  targets.insert(targets.end(), roles.begin(), roles.end());
  const std::string near = did_you_mean(fault.target, targets);
  diagnostics.error(
      scenario.file, pointer + "/target",
      "\"" + fault.target + "\" is nothing in " + deployment.id + " that a " + fault.kind + " can hit",
      near.empty() ? wanted_text(aim->second, fault.kind, deployment) : "did you mean \"" + near + "\"?");
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
}

} // namespace drsim::input
