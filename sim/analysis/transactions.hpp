#pragma once
#include "sim/analysis/summary.hpp"

#include <vector>

namespace drsim::inline analysis {

/// For summarise(): what all trials say of each journey, cache and pair of stores, in the trials' order.
[[nodiscard]] std::vector<JourneySpread> journey_spreads(const std::vector<const Outcome *> &outcomes);
[[nodiscard]] std::vector<CacheSpread> cache_spreads(const std::vector<const Outcome *> &outcomes);
[[nodiscard]] std::vector<PairSpread> pair_spreads(const std::vector<const Outcome *> &outcomes);

} // namespace drsim::analysis
