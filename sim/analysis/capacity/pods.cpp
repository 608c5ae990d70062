#include "sim/analysis/capacity/pods.hpp"

#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drsim::inline analysis::inline capacity {
namespace {

/// The zones of a component; one without a name where the region has none.
std::vector<std::string> places_of(const Situation &at, const ComponentSpec &spec)
{
  std::vector<std::string> zones = zones_of(at.deployment, spec);
  if (zones.empty())
    zones.emplace_back();
  return zones;
}

/// One after the other over the places, as nodes and pods of a calm cluster are.
int share_of(int count, std::size_t places, std::size_t place)
{
  const auto whole = static_cast<std::size_t>(std::max(0, count));
  return static_cast<int>(whole / places + (place < whole % places ? 1 : 0));
}

std::optional<int> rule(const Parameters &parameters, const char *name)
{
  return parameters.has(name) ? std::optional(parameters.count(name)) : std::nullopt;
}

PlacementRules rules_of(const Parameters &parameters)
{
  PlacementRules rules;
  rules.zone_max_skew = rule(parameters, "zone_max_skew");
  rules.zone_min_domains = parameters.count("zone_min_domains");
  rules.dead_nodes_count = parameters.flag("dead_nodes_count");
  rules.most_per_zone = rule(parameters, "most_per_zone");
  return rules; // rules about nodes: new nodes come
}

/// Pods that a runbook's step brings a service to, where one scales its cluster; 0 without.
int scaled_to(const Situation &at, const ComponentSpec &service, const std::string &group)
{
  for (const ComponentSpec *step : at.deployment.of_kind("runbook_step")) {
    const Parameters theirs(*step);
    if (theirs.text("action") != "scale" || theirs.text("target") != group)
      continue;
    if (theirs.has("pods"))
      return theirs.count("pods");
    int most = 0;
    for (const ComponentSpec *other : at.deployment.of_kind("service"))
      if (service_name(other->id) == service_name(service.id))
        most = std::max(most, Parameters(*other).count("replicas"));
    return most;
  }
  return 0;
}

void lose_nodes(const Situation &at, ServicePods &pods)
{
  const ComponentSpec *group = at.deployment.find(pods.group);
  if (at.loss.nodes == 0 || group == nullptr)
    return;
  const int nodes = std::max(1, Parameters(*group).count("nodes"));
  const int each = (pods.standing() + nodes - 1) / nodes; // the node with most of them
  for (int lost = 0; lost < each * at.loss.nodes; ++lost)
    if (auto fullest = std::max_element(pods.by_zone.begin(), pods.by_zone.end());
        fullest != pods.by_zone.end() && *fullest > 0)
      --*fullest;
}

} // namespace

int ServicePods::standing() const
{
  return std::accumulate(by_zone.begin(), by_zone.end(), 0);
}

std::vector<double> spread_evenly(int pods, std::size_t zones)
{
  std::vector<double> by_zone(zones);
  for (std::size_t z = 0; z < zones; ++z)
    by_zone[z] = share_of(pods, zones, z);
  return by_zone;
}

Machines machines_of(const Situation &at, const std::string &group)
{
  Machines machines;
  machines.spec = at.deployment.find(group);
  if (machines.spec == nullptr || at.loss.group == group)
    return machines;
  const Parameters parameters(*machines.spec);
  const int nodes = parameters.count("nodes");
  const std::vector<std::string> zones = places_of(at, *machines.spec);
  bool lives = false;
  for (std::size_t z = 0; z < zones.size(); ++z)
    if (at.loss.zones.count(zones[z]) == 0) {
      machines.nodes += share_of(nodes, zones.size(), z);
      lives = true;
    }
  machines.nodes = std::max(0.0, machines.nodes - at.loss.nodes);
  machines.most_nodes = parameters.count("max_nodes");
  if (parameters.has("quota_nodes") && parameters.count("quota_nodes") < machines.most_nodes) {
    machines.most_nodes = parameters.count("quota_nodes");
    machines.by_quota = true;
  }
  machines.most_nodes = lives ? std::max(machines.most_nodes, machines.nodes) : 0;
  machines.pods_per_node = std::max(1.0, std::floor(parameters.number("pods_per_node")));
  return machines;
}

ServicePods pods_of(const Situation &at, const ComponentSpec &service)
{
  const Parameters parameters(service);
  ServicePods pods;
  pods.spec = &service;
  pods.group = parameters.link("cluster");
  const bool hpa = parameters.flag("hpa");
  pods.limit = hpa ? parameters.count("hpa_max")
                   : std::max(parameters.count("replicas"), scaled_to(at, service, pods.group));
  pods.limit_is = service.id + (hpa ? ".hpa_max" : ".replicas");
  const std::vector<std::string> zones = places_of(at, service);
  std::vector<ZoneState> states;
  for (std::size_t z = 0; z < zones.size(); ++z) {
    const bool lives = at.loss.zones.count(zones[z]) == 0;
    const bool there = lives && (at.loss.group.empty() || at.loss.group != pods.group);
    if (there)
      pods.by_zone.push_back(share_of(parameters.count("replicas"), zones.size(), z));
    ZoneState state; // given up in a zone that is lost, whose Node objects stay
    state.alive = there;
    state.pods = there ? pods.by_zone.back() : 0;
    states.push_back(state);
  }
  lose_nodes(at, pods);
  if (at.loss.nodes == 0)
    pods.placeable = pods.standing() +
                     pods_that_fit(rules_of(parameters), states, std::max(0, pods.limit - pods.standing()));
  else
    pods.placeable = std::max(pods.limit, pods.standing()); // they come back on other nodes
  return pods;
}

} // namespace drsim::analysis::capacity
