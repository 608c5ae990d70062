#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

namespace drsim::inline verdict {

/// Fills in outcome.exposure_s, failback_s and failback_outage_s from what stores say of where they are.
/// Exposure: the longest of the stores of record's times without a copy in another region that follows;
/// infinite where one still has none at the horizon, or has none at all in the deployment. Failback: from the
/// first moment at which a store could go home (home_back) until the last is there and followed again;
/// infinite when one is not. Outage: of the time from the first step of the way back (reverse_begun) to the
/// end, what was spent with a journey below its SLO that had been well when that step began.
void judge_failback(const Timeline &timeline, const Deployment &deployment, double horizon_s,
                    Outcome &outcome);

} // namespace drsim::verdict
