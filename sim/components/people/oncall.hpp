#pragma once
#include "sim/components/component.hpp"

#include <string>

namespace drsim::inline components::inline people {

/// True when a local hour of the day (0 to 24) lies in the night, which may run over midnight.
[[nodiscard]] bool is_night(double hour, double from_hour, double to_hour);

/// The people on duty: paged, they acknowledge (slower at night, the next level is paged when nobody has
/// after escalation_s), diagnose, decide, and let a runbook begin. They act on what is broken (corrupt data,
/// a dead primary region, a database that takes no writes, a release that answers errors) and only while
/// users feel it; when the impact ends before the decision, nothing is failed over. Corruption is acted on
/// whether users feel it or not. Broken databases without a runbook of their own get the region's, slower by
/// no_runbook_factor.
/// Failure: nobody pages them, nobody answers, or there is no runbook for the trouble (recorded, not solved).
/// Links: runbooks. Sets: ID.acknowledged, ID.hands_free, RUNBOOK.started, RUNBOOK.pace; puts ID.paged back.
/// Not modelled: a wrong diagnosis, shifts, two incidents at once, more people called in, failback.
[[nodiscard]] std::unique_ptr<Component> make_oncall(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::people
