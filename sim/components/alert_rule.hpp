#pragma once

#include "sim/components/component.hpp"

namespace drsim {

/// Evaluations in a row, after the first that sees the breach, until a rule with `for` fires: ceil(for / E).
[[nodiscard]] int evaluations_to_fire(double for_s, double evaluation_interval_s);

/// A Prometheus alerting rule. A step of the error ratio from 0 to e crosses the threshold after
/// rate_window_s * threshold / e, is scraped, is seen at the next evaluation, and must hold for
/// ceil(for / E) further ones (facts.md, section 17): T = U(0, S) + w theta / e + U(0, E) + ceil(F / E) E.
/// Failure: none of its own; a dead Prometheus evaluates nothing and its rules start anew when it returns. A
/// target that cannot be reached gives up = 0 at the next scrape (plus its time-out), other series vanish.
/// Links: prometheus, watches. Sets: ID.firing.
/// Not modelled: recording rules as a delay of their own, keep_firing_for, the discreteness of rate().
[[nodiscard]] std::unique_ptr<Component> make_alert_rule(const ComponentSpec &spec,
                                                         const Deployment &deployment);

} // namespace drsim
