#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// Seconds until a load balancer takes a dead target out of service: its next check (uniform in the
/// interval), then unhealthy_threshold - 1 more, the last of which must time out (facts.md, section 3).
struct TargetHealth {
  double interval_s = 30;
  double timeout_s = 5;
  int unhealthy_threshold = 2;
  int healthy_threshold = 5;

  /// `u` in (0, 1): where in the interval the change falls.
  [[nodiscard]] double out_after_s(double u) const
  {
    return u * interval_s + (unhealthy_threshold - 1) * interval_s + timeout_s;
  }
  /// A target that was unhealthy needs healthy_threshold passes, a new one a single pass.
  [[nodiscard]] double in_after_s(double u, bool fresh) const
  {
    return u * interval_s + (fresh ? 0 : healthy_threshold - 1) * interval_s;
  }
};

/// An Application Load Balancer and the target groups of the services behind it.
/// Failure: it dies with its region (or component:ID.up); it may not exist until a runbook creates it
/// (request:create:ID, create_s, the region must be up); targets of a dead zone get their share of requests
/// until health checks take them out; new pods wait for a first pass. When every target is unhealthy it
/// sends to all of them (fail-open), so it serves again as soon as they do.
/// Sets: ID.exists, ID.serving (every group has a target that answers), ID.targets_healthy (the same in the
/// eyes of its health checks, later; what evaluate_target_health follows), ID.error_ratio (share of requests
/// sent to targets in dead zones). Links: services.
/// Not modelled: target group thresholds other than one target, slow start, stickiness, limits, a pod's own
/// unhealthiness among healthy ones, removal from service by deregistration (deregistration_delay_s is read
/// by nothing yet).
[[nodiscard]] std::unique_ptr<Component> make_alb(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::edge
