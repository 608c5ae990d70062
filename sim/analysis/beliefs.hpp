#pragma once
#include "sim/analysis/statistics.hpp"

#include <cstddef>
#include <vector>

// What is believed of a quantity before and after data: conjugate families in closed form, and the one case
// that has none (logs that were cut short) by quadrature. Gelman et al., Bayesian Data Analysis, chapters
// 2, 3.

namespace drsim::inline analysis {

/// Logs of a length are normal with unknown mean and variance: normal-inverse-gamma. `count` is the number of
/// observations that the belief in the mean is worth, `shape` and `rate` those of the variance.
struct LogBelief {
  double mean = 0;
  double count = 0;
  double shape = 0;
  double rate = 0;
};

/// The belief worth `weight` observations under which the next value has this median and 95th percentile:
/// without data nothing moves. 0 < p50 < p95, weight > 0.
[[nodiscard]] LogBelief log_belief(double p50, double p95, double weight);
/// The belief after so many logs.
[[nodiscard]] LogBelief updated(const LogBelief &belief, const std::vector<double> &logs);
/// u-quantile of the log of the next value: Student's t with 2 shape degrees of freedom.
[[nodiscard]] double next_log(const LogBelief &belief, double u);
/// u-quantile of the mean of the logs, which is the log of the median.
[[nodiscard]] double mean_log(const LogBelief &belief, double u);

/// The same with observations of which it is only known that they are above a bound (censored).
class CensoredLogBelief {
public:
  CensoredLogBelief(const LogBelief &prior, const std::vector<double> &logs,
                    const std::vector<double> &lower_bounds);
  [[nodiscard]] double next_log(double u) const;
  [[nodiscard]] double mean_log(double u) const;

private:
  struct Node {
    double mean;
    double sigma;
    double weight;
  };
  void place_nodes(const LogBelief &told, const std::vector<double> &lower_bounds);
  std::vector<Node> nodes_; ///< in order of the mean; the weights sum to 1
};

/// Rate of exponential lengths: gamma.
struct RateBelief {
  double shape = 0;
  double exposure = 0;
};
/// Worth `weight` observations; the next value's mean is `mean`.
[[nodiscard]] RateBelief rate_belief(double mean, double weight);
/// After `ended` lengths; `total` is the sum of all, those that were cut short included.
[[nodiscard]] RateBelief updated(const RateBelief &belief, std::size_t ended, double total);
/// Mean of the next value; the shape must be above 1.
[[nodiscard]] double next_mean(const RateBelief &belief);
/// u-quantile of the mean length.
[[nodiscard]] double mean_length(const RateBelief &belief, double u);

/// A probability: beta.
struct ShareBelief {
  double hits = 0;
  double misses = 0;
};
/// Worth `weight` observations with this mean. Of 0 and 1, which no data could move, half an observation of
/// the other kind is believed (Jeffreys).
[[nodiscard]] ShareBelief share_belief(double mean, double weight);
[[nodiscard]] ShareBelief updated(const ShareBelief &belief, std::size_t hits, std::size_t trials);
[[nodiscard]] double next_share(const ShareBelief &belief);
[[nodiscard]] double share(const ShareBelief &belief, double u);

} // namespace drsim::analysis
