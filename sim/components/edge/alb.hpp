#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

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
