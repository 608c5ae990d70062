#pragma once
#include "sim/campaign/pool.hpp"
#include "sim/model/outcome.hpp"

#include <cstdint>
#include <string>

namespace drsim::inline campaign {

/// How a job that was to answer ended without: its simulated time stood still (for `stall_limit_s` of
/// processor time), its process died, or left. "its process died: Segmentation fault".
[[nodiscard]] std::string no_answer_text(const JobEnd &end, double stall_limit_s);

/// The outcome of such a trial: hung or crashed, with that message.
[[nodiscard]] Outcome no_answer(std::uint64_t trial, const JobEnd &end, double stall_limit_s);

} // namespace drsim::campaign
