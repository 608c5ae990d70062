#pragma once

#include <limits>

namespace drsim::inline core {

/// Units, no figures of the world: seconds in a minute, an hour, a day; one percent as a share; what never
/// comes.
inline constexpr double minute_s = 60;
inline constexpr double hour_s = 3600;
inline constexpr double day_s = 86400;
inline constexpr double per_percent = 0.01;
inline constexpr double infinity = std::numeric_limits<double>::infinity();

} // namespace drsim::inline core
