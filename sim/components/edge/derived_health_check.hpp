#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// A Route 53 health check that asks nobody itself (facts.md, section 2). Calculated: healthy while at least
/// child_threshold of its children are, 0 of them = always. Of an alarm: unhealthy while the alarm's figures
/// say ALARM; without data as insufficient_data says ("healthy", "unhealthy", "last_known"), and a dead
/// region of the alarm is such a silence. Its verdict reaches the DNS servers aggregation_s after the change.
/// Failure: none of its own.
/// Links: children: route53_health_check; alarm: cloudwatch_alarm. Sets: ID.healthy.
/// Not modelled: that Route 53 reads the alarm's figures itself (it may be a period ahead of the alarm).
[[nodiscard]] std::unique_ptr<Component> make_derived_health_check(const ComponentSpec &spec,
                                                                   const Deployment &deployment);

} // namespace drsim::components::edge
