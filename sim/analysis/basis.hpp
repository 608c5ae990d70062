#pragma once
#include "sim/analysis/summary.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis {

/// On whose word the critical seconds of a scenario rest: of every leg the seconds are shared alike among the
/// figures that set them. Shares that sum to 1; all 0 where no trial had anything to recover from.
[[nodiscard]] Basis basis_of(const Deployment &deployment, const std::vector<PathShare> &path);

} // namespace drsim::analysis
