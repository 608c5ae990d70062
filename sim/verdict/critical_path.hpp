#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/outcome.hpp"
#include "sim/verdict/waiting.hpp"

#include <vector>

namespace drsim::inline verdict {

/// The walk back from `end` along the latest cause of each event to the fault `onset`: legs in order of time
/// that cover [t of onset, t of end] without gap or overlap. Legs of no length are left out, what lies before
/// the onset is cut off, and each leg has one of the five phases.
/// Where the walk ends at an event without causes after the onset, it goes on from the latest event before it
/// that the fault led to; with none, one leg says that users still felt the fault ("users", "still_felt").
[[nodiscard]] std::vector<Leg> critical_path(const Timeline &timeline, EventId onset, EventId end);

/// The same to the horizon, for a trial without recovery: back from what it was stuck at, then one leg
/// ("waiting") for what had not come.
[[nodiscard]] std::vector<Leg> open_path(const Timeline &timeline, EventId onset, const Stuck &stuck,
                                         double horizon_s);

/// Whether the legs cover [from_s, to_s] in order, without gap or overlap.
[[nodiscard]] bool covers(const std::vector<Leg> &legs, double from_s, double to_s);

} // namespace drsim::verdict
