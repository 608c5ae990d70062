#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace drsim::inline analysis {

/// An interval of confidence.
struct Interval {
  double low = 0;
  double high = 1;
};

/// Chance of being wrong on one side that an interval of 95 % has when it is looked at once.
constexpr double one_look_tail = 0.025;

/// Exact interval for a proportion (Clopper and Pearson, Biometrika 26, 1934): `hits` of `trials`, 0 <= hits
/// <= trials; each end is wrong with a chance of at most `tail`, whatever the proportion. No trials: [0, 1].
[[nodiscard]] Interval exact_interval(std::size_t hits, std::size_t trials, double tail = one_look_tail);

/// The p-quantile of a sorted sample: the smallest value with at least p of the sample at or below it.
/// The sample must not be empty; 0 < p <= 1. Infinity (a censored trial) sorts last and may be the answer.
[[nodiscard]] double sample_quantile(const std::vector<double> &sorted, double p);

/// Distribution-free interval for the p-quantile from order statistics (facts.md, section 26): binomial tails
/// of at most (1 - confidence) / 2 each. Absent where the sample is too small for an upper or lower bound:
/// with a confidence of 95 %, p99 needs 368 values (two-sided).
[[nodiscard]] std::optional<Interval> quantile_interval(const std::vector<double> &sorted, double p,
                                                        double confidence = 0.95);

/// Provisional: it would be pass or fail, and rests on questions that nobody has answered.
enum class Verdict { pass, fail, inconclusive, provisional };

[[nodiscard]] const char *verdict_name(Verdict verdict);

/// Pass when the interval of P(met) lies at or above the required probability, fail when below, else
/// inconclusive (design.md, section 3).
[[nodiscard]] Verdict judge_probability(std::size_t met, std::size_t trials, double required,
                                        double tail = one_look_tail);

} // namespace drsim::analysis
