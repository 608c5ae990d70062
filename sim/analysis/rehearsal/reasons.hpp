#pragma once
#include "sim/analysis/rehearsal/candidates.hpp"

namespace drsim::inline analysis::inline rehearsal {

/// Why a candidate stands where it stands, in numbers: risk, what is proven, what has changed, what is
/// assumed, what is claimed without a record.
[[nodiscard]] std::vector<Note> reasons_of(const Deployment &deployment, const RehearsalCandidate &candidate);

} // namespace drsim::analysis::rehearsal
