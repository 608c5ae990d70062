// Targets by what they are in a deployment, not by the name they have there.
#include "sim/input/roles.hpp"

#include "sim/input/role_finders.hpp"
#include "sim/model/conditions.hpp"
#include "sim/model/fault_kinds.hpp"
#include "sim/model/kinds.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace drsim::inline input {
namespace {

using Find = Role (*)(const Deployment &deployment, const std::string &rest);

/// Faults that a role can be the target of.
struct Pattern {
  const char *name;               ///< up to ":" or " of ", then `rest` follows
  bool open;                      ///< a place follows the name
  std::vector<const char *> hits; ///< kinds of faults
  Find find;
};

Role region_dr(const Deployment &deployment, const std::string &)
{
  if (deployment.regions.size() < 2)
    return {{}, "", deployment.id + " has one region"};
  return {{"region:dr"}, "the second region of the deployment", ""};
}

Role between_regions(const Deployment &deployment, const std::string &)
{
  if (deployment.regions.size() < 2)
    return {{}, "", deployment.id + " has one region: there is no link between regions"};
  return {{"link:inter-region"}, "the link between the first two regions", ""};
}

/// Its pods of the first region, for faults that hit a component.
Role critical_service_at_home(const Deployment &deployment, const std::string &)
{
  Role role = critical_service(deployment, "");
  for (std::string &target : role.targets)
    target = target.substr(target.find(':') + 1) + "@" + deployment.primary_region();
  return role;
}

Role needed_for_region(const Deployment &deployment, const std::string &)
{
  return tools_needed_for(deployment, "region");
}

Role needed_for_deploy(const Deployment &deployment, const std::string &)
{
  return tools_needed_for(deployment, "deploy");
}

const std::vector<Pattern> &patterns()
{
  static const std::vector<Pattern> all = {
      {"region:dr", false, {"region_outage"}, region_dr},
      {"zone:busiest of ", true, {"zone_outage", "brown_out"}, busiest_zone},
      {"zone:any of ", true, {"zone_outage", "brown_out"}, any_zone},
      {"registry:primary", false, {"component_failure"}, image_registry},
      {"third-party:critical", false, {"component_failure", "brown_out"}, critical_third_party},
      {"third-party:optional", false, {"component_failure", "brown_out"}, optional_third_parties},
      {"third-party:other", false, {"component_failure", "brown_out"}, other_third_parties},
      {"cdn:users", false, {"component_failure"}, network_of_caches},
      {"service:reads topic", false, {"component_failure"}, topic_reader},
      {"tool:needed for region", false, {"component_failure", "credential_expiry"}, needed_for_region},
      {"tool:needed for deploy", false, {"component_failure", "credential_expiry"}, needed_for_deploy},
      {"tool:keeps state", false, {"state_lock"}, state_keeper},
      {"tool:seen with", false, {"component_failure", "credential_expiry"}, tools_seen_with},
      {"pager:oncall", false, {"component_failure"}, pager},
      {"record:users", false, {"control_plane_outage"}, users_way_in},
      {"registrar:users", false, {"credential_expiry", "delegation_hijack"}, users_registrar},
      {"link:inter-region", false, {"partition"}, between_regions},
      {"store:of-record",
       false,
       {"component_failure", "data_corruption", "brown_out", "deletion", "backup_deletion", "access_blocked"},
       store_of_record},
      {"store:any",
       false,
       {"component_failure", "data_corruption", "brown_out", "backup_deletion"},
       any_store},
      {"service:critical",
       false,
       {"bad_deploy", "brown_out", "rollout", "release_stuck", "release_interrupted"},
       critical_service},
      {"service:critical", false, {"credential_expiry", "component_failure"}, critical_service_at_home},
      {"service:busiest",
       false,
       {"bad_deploy", "brown_out", "rollout", "release_stuck", "release_interrupted"},
       busiest_service},
      {"service:any on the critical journey",
       false,
       {"bad_deploy", "brown_out", "rollout", "release_stuck", "release_interrupted"},
       any_critical_service},
      {"health-check:primary", false, {"health_check_flap"}, primary_health_check},
  };
  return all;
}

bool hits(const Pattern &pattern, const std::string &fault_kind)
{
  return std::any_of(pattern.hits.begin(), pattern.hits.end(),
                     [&](const char *kind) { return fault_kind == kind; });
}

/// "alb:primary", "replica:dr": the first component of a kind in a region.
std::optional<Role> part_of_region(const std::string &target, const Deployment &deployment)
{
  for (const auto &[word, kind] : role_kinds())
    for (const bool primary : {true, false}) {
      if (target != std::string(word) + (primary ? ":primary" : ":dr"))
        continue;
      if (!primary && deployment.regions.size() < 2)
        return Role{{}, "", deployment.id + " has one region"};
      const std::string &region = deployment.regions.at(primary ? 0 : 1).name;
      for (const ComponentSpec *one : deployment.of_kind(kind))
        if (one->region == region)
          return Role{{one->id}, std::string("the first ") + kind + " of " + region, ""};
      return Role{{}, "", "no " + std::string(kind) + " stands in " + region};
    }
  return std::nullopt;
}

/// True when something of the deployment has this very name: it is meant then.
bool is_exact(const std::string &target, const Deployment &deployment)
{
  const std::string rest = target.substr(target.find(':') + 1);
  const bool service = target.starts_with("service:");
  return deployment.find(target) != nullptr ||
         (service && deployment.find(rest + "@" + deployment.primary_region()) != nullptr);
}

} // namespace

std::optional<Role> role_of(const std::string &fault_kind, const std::string &target,
                            const Deployment &deployment)
{
  if (deployment.regions.empty() || is_exact(target, deployment))
    return std::nullopt;
  for (const Pattern &pattern : patterns()) {
    if (!hits(pattern, fault_kind))
      continue;
    if (!pattern.open && target == pattern.name)
      return pattern.find(deployment, "");
    if (pattern.open && target.starts_with(pattern.name)) {
      const std::string rest = target.substr(std::string(pattern.name).size());
      if (rest == "region:dr" && deployment.regions.size() < 2)
        return Role{{}, "", deployment.id + " has one region"};
      if (region_of_role(deployment, rest) != nullptr)
        return pattern.find(deployment, rest);
    }
  }
  const FaultKind *kind = fault_kind_named(fault_kind);
  const bool of_component = kind != nullptr && kind->aim == Aim::component;
  return of_component ? part_of_region(target, deployment) : std::nullopt;
}

std::vector<std::string> role_names(const std::string &fault_kind, const Deployment &deployment)
{
  std::vector<std::string> names;
  for (const Pattern &pattern : patterns())
    if (hits(pattern, fault_kind) && !pattern.open)
      names.emplace_back(pattern.name);
    else if (hits(pattern, fault_kind)) {
      names.push_back(pattern.name + std::string("region:primary"));
      if (deployment.regions.size() > 1)
        names.push_back(pattern.name + std::string("region:dr"));
    }
  const FaultKind *fault = fault_kind_named(fault_kind);
  if (fault != nullptr && fault->aim == Aim::component)
    for (const auto &[word, kind] : role_kinds())
      for (const char *place : {":primary", ":dr"})
        if (!deployment.of_kind(kind).empty() && can_hit(*fault, kind))
          names.push_back(std::string(word) + place);
  return names;
}

namespace {

constexpr std::string_view every = "every ";

/// What a condition is of: "every KIND", a role, a name.
void settle_condition(Condition &condition, const Deployment &deployment, std::string &lacks)
{
  condition.components.clear();
  if (condition.of.starts_with(every)) {
    const std::string kind = condition.of.substr(every.size());
    for (const ComponentSpec *one : deployment.of_kind(kind))
      condition.components.push_back(one->id);
    if (condition.components.empty() && kind_named(kind) != nullptr)
      lacks = deployment.id + " has no " + kind;
    return;
  }
  if (deployment.find(condition.of) != nullptr) {
    condition.components = {condition.of};
    return;
  }
  const std::optional<Role> role = condition.of == "store:of-record"
                                       ? std::optional(store_of_record(deployment, ""))
                                       : part_of_region(condition.of, deployment);
  if (role)
    condition.components = role->targets;
  if (role && role->targets.empty())
    lacks = role->lacks;
  for (const std::string &id : condition.components)
    if (const ComponentSpec &spec = *deployment.find(id);
        spec.parameters.count(condition.parameter) == 0 && !is_link(condition, spec))
      lacks = id + " (" + spec.kind + ") has no " + condition.parameter;
}

/// A role may stand for something that the fault does nothing to.
void drop_what_it_spares(const FaultSpec &fault, const Deployment &deployment, Role &role)
{
  const FaultKind *kind = fault_kind_named(fault.kind);
  std::erase_if(role.targets, [&](const std::string &target) {
    const ComponentSpec *hit = deployment.find(target);
    const bool spared = kind != nullptr && hit != nullptr && !can_hit(*kind, hit->kind);
    if (spared)
      role.lacks = target + " is of kind " + hit->kind + ", and a " + fault.kind + " does nothing to that";
    return spared;
  });
}

void not_applicable(Scenario &scenario, const std::string &what, const std::string &why)
{
  scenario.not_applicable += (scenario.not_applicable.empty() ? "it " : "; it ") + what + ", and " + why;
}

} // namespace

void settle_targets(Scenario &scenario, const Deployment &deployment)
{
  for (Condition &condition : scenario.conditions) {
    std::string lacks;
    settle_condition(condition, deployment, lacks);
    if (!lacks.empty())
      not_applicable(scenario, "has a condition on \"" + condition.of + "\"", lacks);
  }
  for (FaultSpec &fault : scenario.faults) {
    auto role = role_of(fault.kind, fault.target, deployment);
    if (!role)
      continue;
    drop_what_it_spares(fault, deployment, *role);
    if (role->targets.empty()) {
      not_applicable(scenario, "hits \"" + fault.target + "\"", role->lacks);
      continue;
    }
    if (role->targets.front() == fault.target)
      continue; // a name that stands for itself
    fault.role_why = role->why;
    fault.role = fault.target;
    if (role->targets.size() > 1)
      fault.drawn_from = role->targets;
    else
      fault.target = role->targets.front();
  }
}

} // namespace drsim::input
