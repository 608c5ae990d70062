#include "sim/analysis/capacity/losses.hpp"

#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline analysis::inline capacity {
namespace {

void add_zones(const Region &region, std::vector<Loss> &losses)
{
  const std::vector<std::string> &zones = region.zones;
  if (zones.size() > 1)
    for (const std::string &zone : zones) {
      losses.push_back({Loss::Kind::zone, "zone:" + zone, "zone " + zone});
      losses.back().zones = {zone};
    }
  if (zones.size() > 2)
    for (std::size_t a = 0; a < zones.size(); ++a)
      for (std::size_t b = a + 1; b < zones.size(); ++b) {
        losses.push_back({Loss::Kind::two_zones, "zones:" + zones[a] + "+" + zones[b],
                          "zones " + zones[a] + " and " + zones[b]});
        losses.back().zones = {zones[a], zones[b]};
      }
}

void add_nodes(const Deployment &deployment, const Region &region, std::vector<Loss> &losses)
{
  std::vector<std::string> groups;
  for (const ComponentSpec &spec : deployment.components)
    if (is_group(spec) && spec.region == region.name)
      groups.push_back(spec.id);
  if (groups.empty())
    return;
  losses.push_back({Loss::Kind::node, "node", "a node of each cluster (N-1)"});
  losses.back().nodes = 1;
  losses.push_back({Loss::Kind::two_nodes, "two-nodes", "two nodes of each cluster (N-2)"});
  losses.back().nodes = 2;
  if (groups.size() > 1)
    for (const std::string &group : groups) {
      losses.push_back({Loss::Kind::group, "group:" + group, "all machines of " + group});
      losses.back().group = group;
    }
}

/// A shard's keys are gone until its node is made anew; a replica brings them back within seconds.
void add_shards(const Deployment &deployment, const Region &region, std::vector<Loss> &losses)
{
  for (const std::string &name : caches_of(deployment)) {
    const ComponentSpec *cache = cache_in(deployment, name, region.name);
    if (cache == nullptr)
      continue;
    const Parameters parameters(*cache);
    const int shards = std::max(1, parameters.count("shards"));
    losses.push_back(
        {Loss::Kind::shard, "shard:" + cache->id,
         "a shard of " + cache->id + ", its replicas too (1/" + std::to_string(shards) + " of the keys)"});
    losses.back().cache_keys[name] = 1.0 / shards;
  }
}

void add_brokers(const Deployment &deployment, const Region &region, std::vector<Loss> &losses)
{
  for (const ComponentSpec *topic : deployment.of_kind("msk"))
    if (topic->region == region.name)
      for (int broker = 0; broker < Parameters(*topic).count("brokers"); ++broker) {
        const std::string number = std::to_string(broker + 1);
        losses.push_back({Loss::Kind::broker, "broker:" + topic->id + "/" + number,
                          "broker " + number + " of " + topic->id});
        losses.back().topic = topic->id;
        losses.back().broker = static_cast<std::size_t>(broker);
      }
}

} // namespace

const char *loss_name(Loss::Kind kind)
{
  switch (kind) {
  case Loss::Kind::nothing: return "nothing";
  case Loss::Kind::zone: return "zone";
  case Loss::Kind::two_zones: return "two_zones";
  case Loss::Kind::node: return "node";
  case Loss::Kind::two_nodes: return "two_nodes";
  case Loss::Kind::group: return "group";
  case Loss::Kind::shard: return "shard";
  case Loss::Kind::broker: return "broker";
  }
  return "nothing";
}

bool is_group(const ComponentSpec &spec)
{
  return spec.kind == "eks_cluster" || spec.kind == "ecs_cluster" || spec.kind == "autoscaling_group";
}

std::vector<Loss> losses_of(const Deployment &deployment, const Region &region)
{
  std::vector<Loss> losses = {{Loss::Kind::nothing, "nothing", "nothing"}};
  add_zones(region, losses);
  add_nodes(deployment, region, losses);
  add_shards(deployment, region, losses);
  add_brokers(deployment, region, losses);
  return losses;
}

} // namespace drsim::analysis::capacity
