#pragma once

#include <cstdint>
#include <string>

namespace drsim::inline core {

/// The wall clock, in microseconds since 1970. For what really happens: nothing of it reaches a simulation.
[[nodiscard]] std::int64_t wall_clock_us();

/// "2026-11-29T12:00:00.123456Z".
[[nodiscard]] std::string utc_text(std::int64_t us);

} // namespace drsim::core
