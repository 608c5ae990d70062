#pragma once

#include "sim/core/timeline.hpp"
#include "sim/input/model.hpp"
#include "sim/verdict/outcome.hpp"

namespace drsim {

/// How long impact must stay over before a journey counts as recovered (design.md, section 3: 5 min).
inline constexpr double stays_over_s = 300;

/// Reads one trial's timeline into clocks, RPO, losses and the critical path. Events and totals read are
/// those of models/catalogue/README.md. A trial without any fault is a Defect.
/// - users' clock: the last end of any journey's impact minus the onset (a relapse, soon or late, moves it);
///   impact open at the horizon, or over for less than stays_over_s by then, is censored;
/// - redundancy: the last redundancy_restored with none lost after it; backlog: the last backlog_empty.
[[nodiscard]] Outcome judge(const Timeline &timeline, const Deployment &deployment, double horizon_s);

/// The walk back from `end` along the latest cause of each event to the fault (an event without causes): legs
/// in order of time that cover [t of that first event, t of `end`] without gap or overlap. Legs of no length
/// are left out.
[[nodiscard]] std::vector<Leg> critical_path(const Timeline &timeline, EventId end);

} // namespace drsim
