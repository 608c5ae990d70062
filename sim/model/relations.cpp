#include "sim/model/relations.hpp"

#include "sim/model/parameter_log.hpp"
#include "sim/model/parameters.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace drsim::inline model {
namespace {

bool follows_health(const ComponentSpec *record)
{
  ParameterLog::note(*record, "routing");
  const auto routing = record->parameters.find("routing");
  return routing == record->parameters.end() || routing->second.text != "simple";
}

/// The one of a kind so called in a region, else any there; nullptr without.
const ComponentSpec *so_called(const Deployment &deployment, const char *kind, const std::string &name,
                               const std::string &region)
{
  const ComponentSpec *any = nullptr;
  for (const ComponentSpec *spec : deployment.of_kind(kind))
    if (spec->region == region) {
      if (spec->id == name)
        return spec;
      any = any == nullptr ? spec : any;
    }
  return any;
}

} // namespace

const ComponentSpec *entry_record(const std::vector<const ComponentSpec *> &records,
                                  const std::vector<const ComponentSpec *> &balancers,
                                  const std::string &first_region)
{
  const auto leads_home = [&](const ComponentSpec *record) {
    const auto primary = record->links.find("primary");
    return std::any_of(balancers.begin(), balancers.end(), [&](const ComponentSpec *balancer) {
      return primary != record->links.end() && !primary->second.empty() &&
             primary->second.front() == balancer->id && balancer->region == first_region;
    });
  };
  auto best = std::find_if(records.begin(), records.end(), follows_health);
  if (best == records.end())
    best = std::find_if(records.begin(), records.end(), leads_home);
  if (best == records.end())
    best = records.begin();
  return records.empty() ? nullptr : *best;
}

const ComponentSpec *users_entry(const std::vector<const ComponentSpec *> &records,
                                 const std::vector<const ComponentSpec *> &accelerators,
                                 const std::vector<const ComponentSpec *> &balancers,
                                 const std::string &first_region)
{
  if (std::none_of(records.begin(), records.end(), follows_health))
    for (const ComponentSpec *accelerator : accelerators)
      if (!accelerator->links.empty())
        return accelerator;
  return entry_record(records, balancers, first_region);
}

const ComponentSpec *users_record(const Deployment &deployment)
{
  for (const ComponentSpec *clients : deployment.of_kind("dns_clients"))
    if (const ComponentSpec *record = deployment.find(Parameters(*clients).link("record")))
      return record;
  return users_entry(deployment.of_kind("route53_record"), deployment.of_kind("global_accelerator"),
                     deployment.of_kind("alb"), deployment.primary_region());
}

bool leads_without_dns(const ComponentSpec &record)
{
  return record.kind == "global_accelerator";
}

int component_index(const Deployment &deployment, const std::string &id)
{
  for (std::size_t i = 0; i < deployment.components.size(); ++i)
    if (deployment.components[i].id == id)
      return static_cast<int>(i);
  return -1;
}

const ComponentSpec *users_network(const Deployment &deployment)
{
  const ComponentSpec *record = users_record(deployment);
  for (const ComponentSpec *network : deployment.of_kind("cloudfront")) {
    const auto origins = Parameters(*network).links("origin");
    const ComponentSpec *first = origins.empty() ? nullptr : deployment.find(origins.front());
    if (first != nullptr && (record == nullptr ? first->kind == "alb" : first == record))
      return network;
  }
  return nullptr;
}

std::vector<const ComponentSpec *> firewalls_before(const Deployment &deployment,
                                                    const std::string &protected_id)
{
  std::vector<const ComponentSpec *> all;
  for (const ComponentSpec *firewall : deployment.of_kind("waf")) {
    const auto protects = Parameters(*firewall).links("protects");
    if (std::find(protects.begin(), protects.end(), protected_id) != protects.end())
      all.push_back(firewall);
  }
  return all;
}

int region_index(const Deployment &deployment, const std::string &region)
{
  for (std::size_t i = 0; i < deployment.regions.size(); ++i)
    if (deployment.regions[i].name == region)
      return static_cast<int>(i);
  return -1;
}

std::string service_name(const std::string &component)
{
  return component.substr(0, component.rfind('@'));
}

std::vector<std::string> caches_of(const Deployment &deployment)
{
  std::set<std::string> caches;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (hop.kind == Hop::Kind::cache_read || hop.kind == Hop::Kind::cache_write)
          caches.insert(hop.target);
  return {caches.begin(), caches.end()};
}

std::string store_of(const ComponentSpec &replica)
{
  return Parameters(replica).link("source");
}

const ComponentSpec *cache_in(const Deployment &deployment, const std::string &name,
                              const std::string &region)
{
  return so_called(deployment, "elasticache", name, region);
}

const ComponentSpec *topic_in(const Deployment &deployment, const std::string &name,
                              const std::string &region)
{
  const ComponentSpec *named = deployment.find(name);
  for (const char *kind : {"sqs_queue", "sns_topic"})
    if (named != nullptr && named->kind == kind)
      return so_called(deployment, kind, name, region);
  return so_called(deployment, "msk", name, region);
}

bool goes_on(const std::string &step, const Deployment &deployment)
{
  const ComponentSpec *spec = deployment.find(step);
  const auto found =
      spec == nullptr ? decltype(spec->parameters.begin()){} : spec->parameters.find("on_failure");
  return spec != nullptr && found != spec->parameters.end() && found->second.text == "continue";
}

bool answers(const ComponentSpec &spec, const Action &action)
{
  const bool asked = std::find(action.kinds.begin(), action.kinds.end(), spec.kind) != action.kinds.end();
  const auto services = spec.links.find("services");
  return asked && (spec.kind != "delivery" || (services != spec.links.end() && !services->second.empty()));
}

std::string runbook_that_asks(const std::string &action, const std::string &target,
                              const Deployment &deployment)
{
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const auto says = [&](const char *name, const std::string &what) {
      const auto found = step->parameters.find(name);
      return found != step->parameters.end() && found->second.text == what;
    };
    const auto runbook = step->links.find("runbook");
    if (says("action", action) && says("target", target) && runbook != step->links.end() &&
        !runbook->second.empty())
      return runbook->second.front();
  }
  return {};
}

std::vector<std::string> steps_of(const ComponentSpec &runbook, const Deployment &deployment)
{
  std::vector<std::pair<std::string, std::string>> roles; // "step:01" -> step id
  for (const auto &[role, steps] : runbook.links)
    if (role.starts_with("step:"))
      for (const std::string &step : steps)
        roles.emplace_back(role, step);
  std::stable_sort(roles.begin(), roles.end(), [](const auto &a, const auto &b) {
    return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a.first < b.first;
  });
  std::vector<std::string> steps;
  for (const auto &[role, step] : roles)
    steps.push_back(step);
  if (steps.empty())
    for (const ComponentSpec *step : deployment.of_kind("runbook_step"))
      if (Parameters(*step).link("runbook") == runbook.id)
        steps.push_back(step->id);
  return steps;
}

std::vector<std::string> roles_of(const ComponentSpec &runbook, const Deployment &deployment)
{
  std::set<std::string> roles;
  for (const std::string &id : steps_of(runbook, deployment))
    if (const ComponentSpec *step = deployment.find(id))
      for (const std::string &one : Parameters(*step).links("by"))
        if (const ComponentSpec *who = deployment.find(one); who != nullptr && who->kind == "role")
          roles.insert(one);
  return {roles.begin(), roles.end()};
}

} // namespace drsim::model
