#pragma once
#include "sim/traffic/exact/tandem.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace drsim::bench {

/// Five queues in a row, and 5,000 transactions a minute through them: what the yardsticks below play.
extern const std::vector<traffic::TandemTier> tandem;
constexpr double arrivals_per_s = 5000.0 / 60;
constexpr std::uint64_t a_day = 7'200'000;

/// Processor seconds of this process that `body` takes.
[[nodiscard]] double cpu_s(const std::function<void()> &body);

/// Hops a second of a bare loop that draws the same random numbers and takes the same steps without queueing:
/// the limit of anything that plays each transaction.
[[nodiscard]] double limit_hops_per_s();

/// Of one SimGrid actor for each transaction.
[[nodiscard]] double oracle_hops_per_s();

/// Of SimPy; not a number where it is not installed.
[[nodiscard]] double simpy_hops_per_s();

} // namespace drsim::bench
