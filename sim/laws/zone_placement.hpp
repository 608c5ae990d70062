#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace drsim::inline laws {

/// Hard rules of a pod template about where its pods may stand (Kubernetes' scheduler: what
/// requiredDuringScheduling and DoNotSchedule forbid). What only prefers is no rule.
struct PlacementRules {
  std::optional<int> zone_max_skew; ///< DoNotSchedule over zones; absent: no such rule
  int zone_min_domains = 1;         ///< with fewer zones the emptiest counts as holding none
  std::optional<int> node_max_skew; ///< DoNotSchedule over nodes
  bool dead_nodes_count = true; ///< nodeTaintsPolicy Ignore, the default: nodes of a dead zone are domains
  std::optional<int> most_per_zone; ///< required anti-affinity to pods of its own: 1
  std::optional<int> most_per_node;
};

/// What the scheduler sees of one zone.
struct ZoneState {
  int pods = 0;           ///< bound to its nodes and not being deleted, dead or alive
  bool alive = true;      ///< a pod bound there starts
  bool registered = true; ///< its Node objects are there
  double nodes = std::numeric_limits<double>::infinity(); ///< not known: no limit
  double room = std::numeric_limits<double>::infinity();  ///< for so many pods more; not known: no limit
};

/// The zone that takes one more pod: of those that live, have room and that every rule allows the one with
/// the fewest, the first of equals. Absent: the pod stays Pending. After KEP-3094 and the scheduler's
/// PodTopologySpread: pods of the zone + 1 - fewest of any domain <= maxSkew, where a zone whose nodes are
/// dead but not deleted is a domain unless nodeTaintsPolicy is Honor. Pods of one service spread over a
/// zone's nodes evenly.
[[nodiscard]] std::optional<std::size_t> zone_for_pod(const PlacementRules &rules,
                                                      const std::vector<ZoneState> &zones);

/// How many of `pods` more can be placed one after the other.
[[nodiscard]] int pods_that_fit(const PlacementRules &rules, std::vector<ZoneState> zones, int pods);

/// How many could be, had every living zone as many nodes as it liked: the rest no new node helps.
[[nodiscard]] int pods_that_nodes_would_fit(const PlacementRules &rules, std::vector<ZoneState> zones,
                                            int pods);

} // namespace drsim::laws
