#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

#include <optional>
#include <string>

namespace drsim::inline verdict {

/// A named figure of the trial; absent when nobody set it, or set it to NaN: never a number by itself.
[[nodiscard]] std::optional<double> total(const Timeline &timeline, const std::string &name);

/// Fills in what became of each journey's transactions and what stores disagree on, once outcome.stores and
/// outcome.lost_transactions (the sum over stores) are there; of the latter takes what is counted in two
/// stores once. A journey that nobody counted, or whose counts do not add up, is a Defect.
void judge_transactions(const Timeline &timeline, const Deployment &deployment, Outcome &outcome);

} // namespace drsim::verdict
