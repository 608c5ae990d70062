#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

#include <string>

namespace drsim::inline verdict {

/// Fills in outcome.stores, rpo_s and lost_transactions (their sum; judge_transactions() counts what two of
/// them lost once). What a store lost is what its owner says; nobody says: unknown, and infinite. A store
/// that takes no writes anywhere at the horizon, or was spoilt and never restored, has not come back:
/// infinite too, and so is what it lost. Less than one whole transaction is none, and no span either.
void judge_stores(const Timeline &timeline, const Deployment &deployment, Outcome &outcome);

/// The event that left a store without a copy that takes writes until the end; no_event when some copy does.
[[nodiscard]] EventId without_writer(const Timeline &timeline, const std::string &store);

/// The fault that spoilt a store's data, when services were not moved to a restored copy since; else
/// no_event.
[[nodiscard]] EventId left_spoilt(const Timeline &timeline, const std::string &store);

} // namespace drsim::verdict
