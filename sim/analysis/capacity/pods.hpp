#pragma once
#include "sim/analysis/capacity/rows.hpp"
#include "sim/laws/zone_placement.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis::inline capacity {

/// Nodes of a cluster or scaling group, and their room for pods, after a loss.
struct Machines {
  const ComponentSpec *spec = nullptr; ///< null: pods stand wherever they like
  double nodes = 0;                    ///< that stand
  double most_nodes = 0;               ///< that the autoscaler may have in the zones that live
  double pods_per_node = 1;
  bool by_quota = false; ///< the quota is below the group's own limit
};
[[nodiscard]] Machines machines_of(const Situation &at, const std::string &group);

/// Pods of one service after a loss.
struct ServicePods {
  const ComponentSpec *spec = nullptr;
  std::string group;         ///< cluster or scaling group; "" without
  std::vector<int> by_zone;  ///< that stand in the zones that live
  int limit = 0;             ///< hpa_max, else replicas, or what a runbook's step scales to
  int placeable = 0;         ///< of these, that the rules of its manifest let in, whatever the room
  std::string limit_is = {}; ///< parameter
  [[nodiscard]] int standing() const;
};
[[nodiscard]] ServicePods pods_of(const Situation &at, const ComponentSpec &service);

/// So many pods over so many zones, as evenly as can be.
[[nodiscard]] std::vector<double> spread_evenly(int pods, std::size_t zones);

} // namespace drsim::analysis::capacity
