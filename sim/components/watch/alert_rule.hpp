#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline watch {

/// A Prometheus alerting rule. A step of the error ratio from 0 to e crosses the threshold after
/// rate_window_s * threshold / e, is scraped, is seen at the next evaluation, and must hold for
/// ceil(for / E) further ones (facts.md, section 17): T = U(0, S) + w theta / e + U(0, E) + ceil(F / E) E.
/// Groups of recording rules on the way each add U(0, their interval), `offset` its own length; an alert with
/// keep_firing_for goes on for so long after the first evaluation that saw no breach.
/// Failure: none of its own; a dead Prometheus evaluates nothing and its rules start anew when it returns.
/// What it compares, and what that means when series vanish: ConditionWatch. Its condition is the parameter
/// `condition`, else metric above threshold. It fires when any of what it watches breaches, unless it counts.
/// Of the metric "always" (vector(1)) it fires from the first evaluations on, about nothing.
/// Links: prometheus, watches. Sets: ID.firing.
/// Not modelled: the discreteness of rate(), rules of one group that see each other's newest values, labels
/// that `on` and `ignoring` match, keep-alive of targets other than pods.
[[nodiscard]] std::unique_ptr<Component> make_alert_rule(const ComponentSpec &spec,
                                                         const Deployment &deployment);

} // namespace drsim::components::watch
