#pragma once
#include "sim/analysis/paired.hpp"

#include <cstddef>
#include <vector>

namespace drsim::inline analysis {

/// A figure of one sample of trials with its interval. NaN ends: too few trials for the chance of error.
struct Estimate {
  double value = 0; ///< NaN without trials
  Interval interval;
};

/// A probability of which `hits` of `trials` tell (exact_interval).
[[nodiscard]] Estimate estimated_probability(std::size_t hits, std::size_t trials, double tail);

/// The p-quantile of what trials of a sample say, in any order; infinite: beyond the horizon
/// (quantile_interval). Each end errs with a chance of at most `tail`.
[[nodiscard]] Estimate estimated_quantile(std::vector<double> values, double p, double tail);

/// The change from one sample to another that has nothing in common with it: its interval is put together
/// from both by square-and-add (Newcombe, Statistics in Medicine 17, 1998, 873-890, method 10, with exact
/// intervals in place of Wilson's; Donner and Zou, Statistical Methods in Medical Research 21, 2012), and by
/// the intervals' ends where one of them is infinite.
[[nodiscard]] Difference unpaired_difference(const std::string &figure, const Estimate &before,
                                             const Estimate &after, Tolerance tolerance,
                                             bool higher_is_better);

/// The chance of error that one side of one of `figures` intervals may have, so that all of them together err
/// with 5 %, for a sample of `trials` that may have been stopped at any of its looks (Looks) when pleased.
[[nodiscard]] double shared_tail(std::size_t figures, std::size_t trials, bool stopped_when_pleased);

} // namespace drsim::analysis
