#pragma once

#include <cmath>

namespace drsim::inline laws {

/// How fast Kubernetes' node controller gives up nodes of one zone that do not answer (facts.md, section
/// 7.1; --node-eviction-rate, --secondary-node-eviction-rate, --unhealthy-zone-threshold,
/// --large-cluster-size-threshold).
struct NodeEviction {
  double rate_per_s = 0.1;
  double secondary_rate_per_s = 0.01;
  double unhealthy_threshold_ratio = 0.55;
  double large_zone_nodes = 50;

  /// Nodes a second, of a zone with so many nodes of which so many are dead. All of them: as many as usual,
  /// the zone is lost; more than two and the threshold: the controller doubts itself, and goes slowly, in a
  /// small zone not at all. When every zone is lost it gives up nothing (that is the caller's to know).
  [[nodiscard]] double of_zone_per_s(double nodes, double dead) const
  {
    const bool partial = dead < nodes && dead > 2 && dead >= unhealthy_threshold_ratio * nodes;
    if (!partial)
      return rate_per_s;
    return nodes > large_zone_nodes ? secondary_rate_per_s : 0;
  }

  /// When the k-th node (from 0) of a zone is given up, after the first.
  [[nodiscard]] static double after_first_s(double k, double per_s) { return k <= 0 ? 0 : k / per_s; }
};

} // namespace drsim::laws
