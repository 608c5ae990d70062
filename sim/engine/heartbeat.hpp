#pragma once
#include <atomic>
#include <cstdint>

namespace drsim::inline engine {

/// From now on every advance of simulated time in this process counts `beats` up, which must outlive it:
/// whoever watches the process sees a slow trial get on, and a hung one stand still.
void count_advances(std::atomic<std::uint64_t> &beats);

} // namespace drsim::engine
