#pragma once
#include "sim/analysis/summary.hpp"

#include <vector>

namespace drsim::inline analysis {

/// For summarise(): how the recovered trials spent their RTO, and what the others still waited for.
[[nodiscard]] std::vector<PathShare> path_shares(const std::vector<const Outcome *> &outcomes);
[[nodiscard]] std::vector<WaitingShare> waiting_shares(const std::vector<const Outcome *> &outcomes);

} // namespace drsim::analysis
