#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline watch {

/// A Prometheus server (its rules are components of their own).
/// Failure: it dies with its region (or component:ID.up) and is blind from then on: no rule of its fires,
/// which nobody notices but a dead man's switch outside, that pages watchdog_timeout_s after the heartbeat
/// stopped. Links: watchdog_notifies. Sets: ID.up, ONCALL.paged. Not modelled: a pair of servers, remote
/// write, restored `for` states after a restart (rules start anew), overload. scrape_interval_s and
/// scrape_timeout_s are read by the alert rules.
[[nodiscard]] std::unique_ptr<Component> make_prometheus(const ComponentSpec &spec,
                                                         const Deployment &deployment);

} // namespace drsim::components::watch
