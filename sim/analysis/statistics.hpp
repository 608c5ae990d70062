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

/// Wilson's score interval for a proportion (facts.md, section 26): `hits` of `trials`, 0 <= hits <= trials.
/// No trials: [0, 1]. `z` is the normal quantile of the confidence wanted (1.96 for 95 %).
[[nodiscard]] Interval wilson_interval(std::size_t hits, std::size_t trials, double z = 1.959963984540054);

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

/// Pass when the 95 % interval of P(met) lies at or above the required probability, fail when below, else
/// inconclusive (design.md, section 3).
[[nodiscard]] Verdict judge_probability(std::size_t met, std::size_t trials, double required);

} // namespace drsim::analysis
