#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline people {

/// People of one role who are called into an incident: an incident commander, a database administrator, those
/// who know a service. They are called when a runbook begins that has a step of theirs, those who lead
/// (called_with) as soon as people work on the incident together; they are at work on it join_s later
/// (join_off_hours_s outside from_hour to to_hour), and leave when the last such runbook has ended. Failure:
/// they come late, and their steps wait; more steps of theirs than hands wait for each other. Sets:
/// ID.joined, ID.hands_free. Not modelled: that nobody of them can be reached (a longer join_s), who is
/// deputy, that they take part in other incidents meanwhile.
[[nodiscard]] std::unique_ptr<Component> make_role(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::people
