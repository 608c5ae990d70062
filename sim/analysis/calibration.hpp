#pragma once
#include "sim/analysis/beliefs.hpp"
#include "sim/core/distribution.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis {

/// One length that a record tells; censored: it lasted at least so long, and nobody saw its end.
struct Observed {
  double value = 0;
  bool censored = false;
};

/// How much the figure that stood before is worth.
struct PriorWorth {
  double observations = 0; ///< it counts as so many
  double spread = 2;       ///< p95 over p50 where it has none: a single number
};

/// A figure after its records.
struct Calibration {
  Distribution value;  ///< of the next value: what a trial draws from
  Distribution before; ///< what it was updated from, in the family that was used
  std::string family;  ///< "log-normal", "exponential", "listed values", "probability"
  std::string centre;  ///< what the interval is of: "median", "mean", "probability"; "" = none is given
  Interval interval;   ///< holds it with 90 %
  std::vector<std::string> remarks;
  std::string refused; ///< why there is none; "" = there is one
};

/// The tail on each side of the interval of 90 %.
inline constexpr double credible_tail = 0.05;

/// Updates a length by records, not none of them. A single exponential term, or a log-normal one, each with
/// constants before it, keep their family; listed values keep theirs while nothing is censored; all else is
/// taken as the log-normal with the same median and 95th percentile, and that is said.
[[nodiscard]] Calibration calibrated(const Distribution &before, const PriorWorth &worth,
                                     const std::vector<Observed> &data);

/// Updates a probability.
[[nodiscard]] Calibration calibrated_share(double before, const PriorWorth &worth, std::size_t hits,
                                           std::size_t trials);

} // namespace drsim::analysis
