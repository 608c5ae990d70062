#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline watch {

/// A route of Alertmanager with its receiver: the alerts that name it form one group, which is first sent
/// group_wait_s after its first alert, then every group_interval_s if a new alert joined, and again every
/// repeat_interval_s while any fires (facts.md, section 17); a message is about what is new in it. What
/// always fires forms a group of its own.
/// In its mute times, and outside its active ones, it sends nothing; what still fires afterwards is sent with
/// the group's next turn. An alert is not sent while one that inhibits it fires. Both need this Alertmanager
/// to hear of them.
/// Failure: it lives in a region and is silent without it; alerts of a Prometheus it cannot reach do not
/// arrive. A receiver that does not page (chat, mail, ticket) wakes nobody.
/// Links: notifies. Reads: ID.firing of the alert rules that link to it. Sets: ONCALL.paged.
/// Not modelled: group_by within a route, silences, a cluster of Alertmanagers, lost messages, daylight
/// saving.
[[nodiscard]] std::unique_ptr<Component> make_alert_route(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim::components::watch
