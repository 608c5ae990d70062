#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

namespace drsim::inline verdict {

/// How long impact must stay over before a journey counts as recovered (design.md, section 3: 5 min).
inline constexpr double stays_over_s = 300;

/// Reads one trial's timeline into clocks, RPO, losses and the critical path. Events and totals read are
/// those of models/catalogue/README.md. A trial without any fault is a Defect.
/// - onset: the last fault that led to what users felt first (a partition nobody feels is not the onset of
/// the
///   outage that follows it, nor is a fault that changes nothing); where no fault is known to have, the last
///   that began before it; the first fault when they felt nothing;
/// - users' clock: from the onset to the first end of all impact that stays over for stays_over_s; without
///   one by the horizon the trial is censored. A relapse later than that does not count into this clock;
/// - RPO: what the stores say (store_outcomes.hpp); infinite in a trial that is censored;
/// - redundancy: the last redundancy_restored; infinite while some is lost, or a store takes no writes;
///   backlog: the last backlog_empty; infinite when queues have grown since;
/// - critical path: legs that sum to the RTO, to the horizon in a censored trial. Else: a Defect.
/// A total that the verdict needs and nobody set is unknown, and infinite, never 0.
[[nodiscard]] Outcome judge(const Timeline &timeline, const Deployment &deployment, double horizon_s);

/// Rates may have told a wrong story, or nobody says whether they did: users were in doubt for a minute and
/// for a tenth of the time to recovery. Below that the two data planes agree (sim/traffic/AGREEMENT.md).
[[nodiscard]] bool is_doubtful(const Outcome &outcome);

/// Two looks at one trial lead to the same verdict: each objective met or missed alike, recovered or not, and
/// RTOs apart by less than a half.
[[nodiscard]] bool tells_the_same(const Outcome &one, const Outcome &other, const Objectives &objectives);

} // namespace drsim::verdict
