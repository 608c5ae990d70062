#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// What a failover record set answers, from its health checks alone (facts.md, section 2):
/// primary well -> primary; primary down and secondary well -> secondary; both down -> primary (Route 53
/// would rather give an answer that may work than none). A record without health check is always well.
[[nodiscard]] bool answers_primary(bool primary_healthy, bool secondary_healthy);

/// A Route 53 PRIMARY/SECONDARY failover record set.
/// Failure: none of its own, its data plane outlives any region. What hurts is its logic: it moves users to a
/// secondary that may serve nothing (a sorry page), it stays on a dead primary when both checks are down, and
/// it never moves without a health check. Edits (request:switch_dns:ID, and switch_dns_back:ID for the
/// way home) need the control plane in control_plane_region, which takes changes (ID.control_plane), and take
/// edit_s.
/// Links: primary, secondary, health_check (of the primary), secondary_health_check.
/// Sets: ID.answer, the index of the region new answers name, or -1 where users find no shop.
/// With evaluate_target_health a record is also down while its load balancer's targets are
/// (ALB.targets_healthy).
/// Not modelled: weighted, latency and geolocation records, calculated health checks, several failover
/// layers.
[[nodiscard]] std::unique_ptr<Component> make_route53_record(const ComponentSpec &spec,
                                                             const Deployment &deployment);

} // namespace drsim::components::edge
