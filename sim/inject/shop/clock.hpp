#pragma once
// Two clocks: the wall's for what is written down, the monotonic one for every interval and deadline.

#include <cstdint>
#include <string>

namespace drsim::inject::inline shop {

/// Microseconds since 1970 by the wall clock.
[[nodiscard]] std::int64_t wall_us();

/// Seconds of CLOCK_MONOTONIC.
[[nodiscard]] double steady_s();

/// "2026-11-29T12:00:00.123456Z".
[[nodiscard]] std::string iso_time(std::int64_t us);

/// Sleeps until that time of steady_s(), to some tens of microseconds.
void sleep_until_s(double until_s);

} // namespace drsim::inject::shop
