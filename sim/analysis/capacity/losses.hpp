#pragma once
#include "sim/model/deployment.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline analysis::inline capacity {

/// What of a region is gone, when all users come there.
struct Loss {
  enum class Kind { nothing, zone, two_zones, node, two_nodes, group, shard, broker };
  Kind kind = Kind::nothing;
  std::string id;    ///< "nothing", "zone:eu-central-1a", "node", "broker:msk:events/2", unique in a region
  std::string title; ///< for people
  std::set<std::string> zones = {};
  int nodes = 0;                                 ///< of every cluster, those with most pods
  std::string group = {};                        ///< a cluster or scaling group
  std::map<std::string, double> cache_keys = {}; ///< by cache as journeys name it, share of keys
  std::string topic = {};                        ///< of a lost broker
  std::size_t broker = 0;
};

/// Stable word in snake_case.
[[nodiscard]] const char *loss_name(Loss::Kind kind);

/// Every loss that is looked at in a region: nothing; each zone (N-1) and each pair of zones (N-2), where
/// others are left; one and two nodes; a cluster or scaling group where there are several; a shard of each
/// cache without a replica to take over; a broker of each Kafka cluster.
[[nodiscard]] std::vector<Loss> losses_of(const Deployment &deployment, const Region &region);

/// Kinds of components that are machines for pods.
[[nodiscard]] bool is_group(const ComponentSpec &spec);

} // namespace drsim::analysis::capacity
