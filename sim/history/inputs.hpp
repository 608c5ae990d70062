#pragma once
#include "sim/history/run_record.hpp"
#include "sim/input/evidence_class.hpp"

namespace drsim::history {

/// Everything of a deployment that a trial can see, and the files it was read from, one row each, in the
/// order of the deployment. Values that are secrets by their name are not in it.
[[nodiscard]] std::vector<InputRow> inputs_of(const Deployment &deployment, const EvidenceDates &dates);

} // namespace drsim::history
