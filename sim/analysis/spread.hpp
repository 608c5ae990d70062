#pragma once
#include "sim/analysis/statistics.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace drsim::inline analysis {

/// Quantiles of one metric over the finished trials. Infinity: beyond the horizon, or nobody knows (such a
/// trial is never dropped). Without any trial: NaN. A quantile the number of trials cannot support is absent
/// (facts.md, section 26: p95 from 59 trials on, p99 from 299).
struct Spread {
  std::size_t trials = 0;
  double p50 = std::numeric_limits<double>::quiet_NaN();
  std::optional<double> p95;
  std::optional<double> p99;
  double max = std::numeric_limits<double>::quiet_NaN();
  std::optional<Interval> p95_interval; ///< 95 %, distribution-free
  std::optional<Interval> p99_interval;
};

/// Quantiles of values in any order; NaN counts as infinite.
[[nodiscard]] Spread spread_of(std::vector<double> values);

} // namespace drsim::analysis
