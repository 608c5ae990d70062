#pragma once
#include "sim/analysis/statistics.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/scenario.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline analysis {

/// What became of one figure from before to after.
enum class Turn { better, worse, same, undecided };

[[nodiscard]] const char *turn_name(Turn turn);
/// Absent for another word.
[[nodiscard]] std::optional<Turn> turn_named(const std::string &name);

/// So much of a difference is none: the larger of both.
struct Tolerance {
  double absolute = 0; ///< in the figure's unit; probabilities: 0.05 is five points
  double relative = 0; ///< of what it was before
  /// The larger of both, of a figure that was so much.
  [[nodiscard]] double of(double before) const;
};

/// One figure before and after, over the same trials with the same luck. Infinite: beyond the horizon.
struct Difference {
  std::string figure; ///< "rto_s.met", "rto_s.p50", "lost_transactions.p95": a metric and what of it
  double before = 0;
  double after = 0;
  double change = 0; ///< after - before; 0 when both are infinite
  Interval interval; ///< of the change; NaN ends: too few trials
  double tolerance = 0;
  Turn turn = Turn::undecided;
};

/// The same trials of one scenario, before and after.
using OutcomePair = std::pair<const Outcome *, const Outcome *>;

/// Pairs of trials that both ended; sorted by number on both sides.
[[nodiscard]] std::vector<OutcomePair> pairs_of(const std::vector<Outcome> &before,
                                                const std::vector<Outcome> &after);

/// Pairs counted by what became of a claim.
struct TurnedPairs {
  std::size_t pairs = 0;
  std::size_t met_before = 0;
  std::size_t good = 0; ///< missed before, met after
  std::size_t bad = 0;
};

/// The change of P(metric meets the bound): (pairs that turned good - pairs that turned bad) / pairs. Each of
/// the two has an exact interval at half the chance of error, so that the interval of the change errs with at
/// most 2 `tail`, whatever hangs together (Bonferroni). No pairs: [-1, 1].
[[nodiscard]] Difference paired_probability(const std::vector<OutcomePair> &pairs, const Metric &metric,
                                            std::pair<double, double> bounds, Tolerance tolerance,
                                            double tail = one_look_tail);

/// The same, of pairs that are counted already.
[[nodiscard]] Difference turned_difference(const std::string &figure, const TurnedPairs &turned,
                                           Tolerance tolerance, double tail = one_look_tail);

/// The change of the p-quantile of a metric: percentile bootstrap over pairs (Efron and Tibshirani, An
/// Introduction to the Bootstrap, 1993, chapter 13), with a stream of its own. An infinite quantile on both
/// sides is no change. Less than 3 / (1 - p) pairs: undecided.
[[nodiscard]] Difference paired_quantile(const std::vector<OutcomePair> &pairs, const Metric &metric,
                                         double p, Tolerance tolerance, double tail = one_look_tail);

/// The answer an interval gives. Better: it lies on the good side of 0, and not within the tolerance.
[[nodiscard]] Turn turn_of(const Interval &interval, double tolerance, bool higher_is_better);

} // namespace drsim::analysis
