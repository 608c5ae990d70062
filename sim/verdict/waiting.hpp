#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

namespace drsim::inline verdict {

/// What a trial without recovery was still waiting for at the horizon.
struct Stuck {
  Waiting waiting;
  EventId since = no_event;      ///< the event that it has waited since
  Phase phase = Phase::catch_up; ///< what the wait counts as
};

/// The last unfinished thing in the story of an impact that is still open, the nearest to recovery first:
/// - step_blocked, step_unfinished: a step of a runbook, begun and not done (one that only verifies is not
///   meant: it waits for the users themselves);
/// - step_failed: of a runbook that was given up;
/// - runbook_unfinished, not_decided, not_acknowledged, nothing_left: people;
/// - no_writer, spoilt: a store of record that takes no writes anywhere, or whose data nobody restored;
/// - fault_lasts: what nobody heals; backlog: queues that do not drain;
/// - resolvers: those that keep wrong name servers although the registry names the right ones again;
/// - overload: requests wait and no queue grows, for callers give up as fast as others come;
/// - usual_below_slo: a journey that missed its SLO by little before anything happened, too few of it to
/// show;
/// - nobody_paged: one of these six, no pager ever rang and no user complained;
/// - unknown: the timeline does not tell.
[[nodiscard]] Stuck waiting_at_horizon(const Timeline &timeline, const Deployment &deployment,
                                       double onset_s);

} // namespace drsim::verdict
