#pragma once
#include "sim/inject/measured/measured.hpp"
#include "sim/inject/run.hpp"
#include "sim/inject/twin/sandbox.hpp"

namespace drsim::inject::inline twin {

/// What a run on a twin left in its logs, and the table of orders of whichever database is primary now. What
/// cannot be read goes to `problems`; then the run says nothing.
[[nodiscard]] measured::RunSeen seen_in_twin(const TwinFolder &folder, const std::vector<Scheduled> &faults,
                                             const RunEnd &end, std::vector<std::string> &problems);

} // namespace drsim::inject::twin
