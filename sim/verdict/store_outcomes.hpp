#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

namespace drsim::inline verdict {

/// Fills in outcome.stores, rpo_s and lost_transactions (their sum; judge_transactions() counts what two of
/// them lost once). What a store lost is what its owner says; nobody says: unknown, and infinite. A store
/// that takes no writes anywhere at the horizon, or was spoilt and never restored, has not come back:
/// infinite too. Less than one whole transaction is none, and no span either.
void judge_stores(const Timeline &timeline, const Deployment &deployment, Outcome &outcome);

} // namespace drsim::verdict
