#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// A Route 53 health check watching a load balancer; of another sort (parameter `sort`) see
/// derived_health_check.hpp.
/// Failure: none of its own (the checkers run in many regions); it turns unhealthy some time after its target
/// stops answering, and healthy again as slowly. It follows the balancer and the one target group its path is
/// routed to (link path: a service; without, the balancer's first), whatever becomes of the others; a deep
/// page (link asks) fails with what it asks. A dead region swallows connections (timeout_s each); a
/// target that is up but has nothing to serve refuses at once (refused_timeout_s). While a share of its
/// checks fails although the target is well (ID.flap, users' share of dead nodes, errors of the page by
/// share), every check of every checker is played. Links: target, path, asks. Sets: ID.healthy. Not modelled:
/// string matching, inversion, a newly created check's first cycle, checkers that fail together.
[[nodiscard]] std::unique_ptr<Component> make_route53_health_check(const ComponentSpec &spec,
                                                                   const Deployment &deployment);

} // namespace drsim::components::edge
