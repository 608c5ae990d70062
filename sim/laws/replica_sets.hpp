#pragma once
#include <cstddef>
#include <vector>

namespace drsim::inline laws {

/// Partitions whose replicas lie alike: the place of each replica, the preferred leader's first.
struct ReplicaSet {
  std::vector<std::size_t> places;
  double share = 0; ///< of all partitions
};

/// Where Kafka puts the replicas of a topic's partitions (AdminUtils): the first one place further with every
/// partition, from a random one on; the others on the places after it, a random number of steps away that
/// grows each time all places have had their turn.
struct ReplicaSpread {
  std::vector<std::size_t>
      places; ///< brokers by the place each stands in; or places once each, if racks count
  int replicas = 1;
  int partitions = 0;    ///< 0: so many that every way to lie is as common as another
  std::size_t first = 0; ///< random, below the number of places; of no account with 0 partitions
  std::size_t shift = 0;
};
[[nodiscard]] std::vector<ReplicaSet> replica_sets(const ReplicaSpread &spread);

} // namespace drsim::laws
