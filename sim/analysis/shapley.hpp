#pragma once
#include "sim/analysis/statistics.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::inline analysis {

/// Points at which a model of d independent inputs is evaluated for its Shapley effects: n walks from one
/// random point to another, one input at a time in random order, d + 1 points each (Goda, SIAM/ASA J.
/// Uncertainty Quantification 9, 2021, algorithm 1).
struct ShapleyWalk {
  std::vector<double> from; ///< in (0, 1)
  std::vector<double> to;
  std::vector<std::size_t> order; ///< of the inputs, in which they change

  /// The k-th point, 0 to d: the first k inputs of the order come from `to`.
  [[nodiscard]] std::vector<double> point(std::size_t k) const;
};

[[nodiscard]] std::vector<ShapleyWalk> shapley_walks(std::size_t inputs, std::size_t count,
                                                     std::uint64_t seed);

/// What an input accounts for, interactions shared out evenly among those that have a part in them.
struct ShapleyEffect {
  double share = 0;           ///< of the variance; all sum to 1, or are 0 where nothing varies
  double error = 0;           ///< standard error of the share
  Interval interval = {0, 0}; ///< 95 % of the share: percentiles of the bootstrap over walks
  /// Not the largest, and by so many walks not told apart from it: the interval of what the largest is more
  /// reaches 0.
  bool tied = false;
};

/// `values[i]` are of the i-th walk, its d + 1 points in order. Intervals are those of a bootstrap over walks
/// (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13), with a stream of its own.
[[nodiscard]] std::vector<ShapleyEffect> shapley_effects(const std::vector<ShapleyWalk> &walks,
                                                         const std::vector<std::vector<double>> &values);

} // namespace drsim::analysis
