#pragma once

#include <algorithm>
#include <cmath>

namespace drsim::inline verdict {

/// Of sums of rates; whole counts add up exactly.
inline constexpr double rounding = 1e-8;

/// Whether two sums are one but for rounding.
[[nodiscard]] inline bool same(double a, double b)
{
  return std::abs(a - b) <= rounding * std::max({1.0, std::abs(a), std::abs(b)});
}

} // namespace drsim::inline verdict
