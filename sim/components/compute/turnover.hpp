#pragma once
#include "sim/components/component.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// What planned work may do to a service's pods.
struct PodHands {
  std::function<int()> ready;                   ///< in service
  std::function<int()> desired;                 ///< without a surge
  std::function<int(std::size_t zone)> in_zone; ///< in service there
  /// Stops one pod, of that zone or of the fullest; another is made in its stead. False: there is none.
  std::function<bool(std::optional<std::size_t> zone, EventId cause)> replace;
  /// Pods wanted beyond those desired, from now on.
  std::function<void(int pods, EventId cause)> surge;
};

/// Planned work on a service's pods: rolling updates and drains (facts.md, sections 7.2 and 7.3; faults
/// `rollout` and `node_drain`). A rolling update (SERVICE.rollout) replaces all pods: no more than
/// max_surge_pods beyond those desired and max_unavailable_pods short of them at a time, and a new pod counts
/// min_ready_s after it is in service. With a version whose pods never become ready (SERVICE.release_stuck)
/// it stands still as soon as it has begun: max_unavailable_pods are missing until somebody takes it back. A
/// drain (CLUSTER.draining, nodes taken from the zones in turn) gives up the pods on those nodes, one by one
/// as the disruption budget allows: none that would leave fewer than budget_min_available in service, or more
/// than budget_max_unavailable missing. What the budget does not let go holds the drain up, for ever where it
/// lets none go; after drain_timeout_s people hear of it. A pod that is stopped serves until its preStop hook
/// has slept (pre_stop_s), then refuses; whoever called it learns of that deregistration_lag_s after it was
/// told to stop where a load balancer stands in front, else endpoint_watch_s after: in between its share of
/// calls fails (SERVICE.cut_off). Not modelled: the same at each scale-down, readiness gates of pods, a drain
/// that goes node by node.
class Turnover {
public:
  Turnover(const ComponentSpec &spec, const Deployment &deployment);
  void start(World &world, PodHands hands);

private:
  void roll(World &world);
  void drain(World &world);
  [[nodiscard]] bool budget_allows() const;
  void stop(World &world, std::optional<std::size_t> zone, EventId cause);
  void tell_cut_off(World &world, EventId cause);
  [[nodiscard]] std::vector<int> pods_on_nodes(World &world, double nodes) const;

  std::string id_;
  std::string cluster_;
  std::vector<std::string> zones_;
  std::vector<std::string> cluster_zones_;
  bool behind_balancer_ = false;
  std::optional<int> surge_;
  std::optional<int> unavailable_;
  std::optional<int> budget_min_;
  std::optional<int> budget_max_;
  double min_ready_s_ = 0;
  double pre_stop_s_ = 0;
  double drain_timeout_s_ = forever_s;
  Distribution lag_s_;

  PodHands hands_;
  std::optional<Stream> chance_;
  std::vector<int> on_drained_; ///< pods of each zone on nodes that are drained
  int gone_ = 0;                ///< stopped pods that are still called
  Port *ready_ = nullptr;
  Port *cut_off_ = nullptr;
  Port *evicting_ = nullptr;
  Port *rollout_ = nullptr;
  const Port *draining_ = nullptr;
};

} // namespace drsim::components::compute
