#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// An Application Load Balancer and the target groups of the services behind it.
/// Failure: it dies with its region, with all zones of its nodes (or component:ID.up); a node dies with its
/// zone (balancer_nodes.hpp); it may not exist until a runbook creates it (request:create:ID, create_s, the
/// region must be up). A group without a pod that answers fails the requests routed to it, and no others.
/// Health checks (target_group.hpp) see it later; when every target of a group is unhealthy, or new, it sends
/// to all of them (fail-open), so that whoever can answer does at once. Without a certificate that is good
/// for the users' name (ID.leases: it expired, or certificate_valid is off) it serves nobody until one is
/// issued.
/// Two signals: ID.serving is what users meet, the balancer itself; ID.targets_healthy is what
/// evaluate_target_health follows, the balancer and every group in the eyes of the checks.
/// People can turn users away (shedding.hpp) and take a zone out (zonal_shift.hpp).
/// Sets besides: ID.exists; of its parts ID.turned_away, ID.shifted#Z, ID.probe_errors#G, ID.dead_nodes,
/// ID.error_ratio. Links: services (the group of the first is the default action's); asks: what the groups'
/// health pages ask before they say that they are well (a deep check; none: a shallow one). Not modelled:
/// target group thresholds other than one target, slow start, stickiness, limits, a new target's first check
/// beside others that are in service, removal from service by deregistration (deregistration_delay_s is read
/// by nothing yet).
[[nodiscard]] std::unique_ptr<Component> make_alb(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::edge
