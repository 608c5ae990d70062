#include "sim/analysis/paired.hpp"

#include "sim/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim::inline analysis {
namespace {

constexpr std::size_t paired_resamples = 2000;
constexpr double least_beyond =
    3; // pairs that a quantile needs beyond it: p95 from 60 on (facts.md, section 26)
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

double change_of(double before, double after)
{
  return before == after ? 0 : after - before; // never - never
}

/// The smallest value with at least p of the sample at or below it; the sample is reordered.
double quantile(std::vector<double> &sample, double p)
{
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(p * static_cast<double>(sample.size()) - 1e-9)) - 1;
  const auto at = sample.begin() + std::max<std::ptrdiff_t>(rank, 0);
  std::nth_element(sample.begin(), at, sample.end());
  return *at;
}

struct Values {
  std::vector<double> before;
  std::vector<double> after;
};

double change_of_quantile(Values &values, double p)
{
  return change_of(quantile(values.before, p), quantile(values.after, p));
}

/// Percentiles of the change over samples of the pairs, drawn with replacement.
Interval bootstrap(const Values &values, double p, double tail)
{
  const std::size_t n = values.before.size();
  Stream chance(0, n, "analysis", "bootstrap");
  std::vector<double> changes;
  Values sample{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t round = 0; round < paired_resamples; ++round) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto drawn = std::min(n - 1, static_cast<std::size_t>(chance.uniform() * static_cast<double>(n)));
      sample.before[i] = values.before[drawn];
      sample.after[i] = values.after[drawn];
    }
    changes.push_back(change_of_quantile(sample, p));
  }
  return {quantile(changes, std::max(tail, 1.0 / paired_resamples)), quantile(changes, 1 - tail)};
}

} // namespace

double Tolerance::of(double before) const
{
  return std::max(absolute, std::isfinite(before) ? std::abs(before) * relative : 0);
}

const char *turn_name(Turn turn)
{
  switch (turn) {
  case Turn::better: return "better";
  case Turn::worse: return "worse";
  case Turn::same: return "same";
  case Turn::undecided: return "undecided";
  }
  return "undecided";
}

std::optional<Turn> turn_named(const std::string &name)
{
  for (const Turn turn : {Turn::better, Turn::worse, Turn::same, Turn::undecided})
    if (name == turn_name(turn))
      return turn;
  return std::nullopt;
}

std::vector<OutcomePair> pairs_of(const std::vector<Outcome> &before, const std::vector<Outcome> &after)
{
  std::vector<OutcomePair> out;
  auto was = before.begin();
  for (const Outcome &is : after) {
    while (was != before.end() && was->trial < is.trial)
      ++was;
    const bool both = was != before.end() && was->trial == is.trial && was->status == Outcome::Status::ok &&
                      is.status == Outcome::Status::ok;
    if (both)
      out.emplace_back(&*was, &is);
  }
  return out;
}

Turn turn_of(const Interval &interval, double tolerance, bool higher_is_better)
{
  if (std::isnan(interval.low) || std::isnan(interval.high))
    return Turn::undecided;
  if (interval.low >= -tolerance && interval.high <= tolerance)
    return Turn::same;
  if (interval.low > 0)
    return higher_is_better ? Turn::better : Turn::worse;
  if (interval.high < 0)
    return higher_is_better ? Turn::worse : Turn::better;
  return Turn::undecided;
}

Difference paired_probability(const std::vector<OutcomePair> &pairs, const Metric &metric,
                              std::pair<double, double> bounds, Tolerance tolerance, double tail)
{
  TurnedPairs turned;
  turned.pairs = pairs.size();
  for (const auto &[before, after] : pairs) {
    const bool was = metric.meets(metric.value(*before), bounds.first);
    const bool is = metric.meets(metric.value(*after), bounds.second);
    turned.met_before += was ? 1 : 0;
    turned.good += !was && is ? 1 : 0;
    turned.bad += was && !is ? 1 : 0;
  }
  return turned_difference(metric.id + ".met", turned, tolerance, tail);
}

Difference turned_difference(const std::string &figure, const TurnedPairs &turned, Tolerance tolerance,
                             double tail)
{
  const double n = std::max<double>(1, static_cast<double>(turned.pairs));
  const Interval good = exact_interval(turned.good, turned.pairs, tail / 2);
  const Interval bad = exact_interval(turned.bad, turned.pairs, tail / 2);
  Difference out{figure, static_cast<double>(turned.met_before) / n, 0, 0, {}, 0, Turn::undecided};
  out.change = (static_cast<double>(turned.good) - static_cast<double>(turned.bad)) / n;
  out.after = out.before + out.change;
  out.interval = {good.low - bad.high, good.high - bad.low};
  out.tolerance = tolerance.of(out.before);
  out.turn = turn_of(out.interval, out.tolerance, true);
  return out;
}

Difference paired_quantile(const std::vector<OutcomePair> &pairs, const Metric &metric, double p,
                           Tolerance tolerance, double tail)
{
  Values values;
  for (const auto &[before, after] : pairs) {
    values.before.push_back(metric.value(*before));
    values.after.push_back(metric.value(*after));
  }
  const auto percent = static_cast<int>(std::lround(100 * p));
  Difference out{metric.id + ".p" + std::to_string(percent),
                 not_known,
                 not_known,
                 not_known,
                 {not_known, not_known},
                 0,
                 Turn::undecided};
  if (static_cast<double>(pairs.size()) * (1 - p) < least_beyond - 1e-9)
    return out;
  out.interval = values.before == values.after ? Interval{0, 0} : bootstrap(values, p, tail);
  out.before = quantile(values.before, p);
  out.after = quantile(values.after, p);
  out.change = change_of(out.before, out.after);
  out.tolerance = tolerance.of(out.before);
  out.turn = turn_of(out.interval, out.tolerance, metric.better == Metric::Better::higher);
  return out;
}

} // namespace drsim::analysis
