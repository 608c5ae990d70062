#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

namespace drsim::inline verdict {

/// Fills in outcome.all_clear_s and unproven_s from what the deployment's audit logs say; both stay 0 where
/// nothing was attacked. All-clear: from the moment at which the first attack was seen until people know what
/// was done and that nobody is in any more; infinite when they do not by the horizon. Unproven: of the time
/// since the attack or since the log was lost, whichever came first, what no log shows: until logging goes on
/// again; infinite when it does not.
void judge_evidence(const Timeline &timeline, const Deployment &deployment, Outcome &outcome);

} // namespace drsim::verdict
