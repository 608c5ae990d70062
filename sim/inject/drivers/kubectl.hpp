#pragma once
// Faults of a Kubernetes cluster, by kubectl. Not done: what is outside the cluster (databases, load
// balancers, volumes); a share of the callers (a NetworkPolicy blocks all or none); nodes that crash (they
// are drained); IPv6 peers.

#include "sim/inject/driver.hpp"

namespace drsim::inject::inline drivers {

/// component_failure, node_drain, zone_outage, access_blocked, partition, bad_deploy.
class KubectlDriver : public Driver {
public:
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> fault_kinds() const override;
  void check_entry(const Target &target, Diagnostics &problems) const override;
  [[nodiscard]] std::optional<Plan> plan(const FaultOrder &order, const Target &target, Hands &reading,
                                         Diagnostics &problems) const override;
  /// scale, restart, rollback (of a workload).
  [[nodiscard]] std::vector<std::string> step_actions() const override;
  [[nodiscard]] std::optional<Plan> plan_step(const FaultOrder &order, const Target &target, Hands &reading,
                                              Diagnostics &problems) const override;
};

} // namespace drsim::inject::drivers
