#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

namespace drsim::inline verdict {

/// How long impact must stay over before a journey counts as recovered (design.md, section 3: 5 min).
inline constexpr double stays_over_s = 300;

/// Reads one trial's timeline into clocks, RPO, losses and the critical path. Events and totals read are
/// those of models/catalogue/README.md. A trial without any fault is a Defect.
/// - onset: the last fault that began before users felt anything (a partition nobody feels is not
///   the onset of the outage that follows it), or the first fault when they felt nothing;
/// - users' clock: from the onset to the first end of all impact that stays over for stays_over_s; without
///   one by the horizon the trial is censored. A relapse later than that does not count into this clock;
/// - RPO: what the stores say; a store that takes no writes anywhere from some time to the horizon counts as
///   lost since then, for nobody can say that its data will be back;
/// - redundancy: the last redundancy_restored with none lost after it; backlog: the last backlog_empty.
[[nodiscard]] Outcome judge(const Timeline &timeline, const Deployment &deployment, double horizon_s);

/// The walk back from `end` along the latest cause of each event to the fault (an event without causes): legs
/// in order of time that cover [t of that first event, t of `end`] without gap or overlap. Legs of no length
/// are left out.
[[nodiscard]] std::vector<Leg> critical_path(const Timeline &timeline, EventId end);

/// Rates may have told a wrong story: users were in doubt for a minute and for a tenth of the time to
/// recovery. Below that the two data planes agree (sim/traffic/AGREEMENT.md).
[[nodiscard]] bool is_doubtful(const Outcome &outcome);

} // namespace drsim::verdict
