#include "sim/analysis/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace drsim::inline analysis {

namespace {

/// Constants that are always added, and the one random term; absent where there are several or none.
struct Shifted {
  double shift = 0;
  std::optional<Term> term;
};

Shifted parts_of(const Distribution &whole)
{
  Shifted parts;
  std::size_t random = 0;
  for (const Term &term : whole.terms())
    if (const auto *constant = std::get_if<Constant>(&term))
      parts.shift += constant->value;
    else if (++random == 1)
      parts.term = term;
  if (random != 1)
    parts.term.reset();
  return parts;
}

Distribution with_shift(double shift, Term term)
{
  if (shift == 0)
    return Distribution(std::vector<Term>{std::move(term)});
  return Distribution(std::vector<Term>{Constant{shift}, std::move(term)});
}

/// Whether every record that ended lies above what is always added.
bool all_above(double shift, const std::vector<Observed> &data)
{
  return std::all_of(data.begin(), data.end(),
                     [&](const Observed &one) { return one.censored || one.value > shift; });
}

Interval of_logs(double shift, double low, double high)
{
  return {shift + std::exp(low), shift + std::exp(high)};
}

void update_logs(double shift, const Lognormal &before, const PriorWorth &worth,
                 const std::vector<Observed> &data, Calibration &out)
{
  std::vector<double> logs;
  std::vector<double> bounds;
  for (const Observed &one : data)
    if (one.value > shift) // a censored one below says nothing
      (one.censored ? bounds : logs).push_back(std::log(one.value - shift));
  const LogBelief prior = log_belief(before.p50, before.p95, worth.observations);
  double p50 = 0;
  double p95 = 0;
  if (bounds.empty()) {
    const LogBelief after = updated(prior, logs);
    p50 = next_log(after, 0.5);
    p95 = next_log(after, 0.95);
    out.interval = of_logs(shift, mean_log(after, credible_tail), mean_log(after, 1 - credible_tail));
  } else {
    const CensoredLogBelief after(prior, logs, bounds);
    p50 = after.next_log(0.5);
    p95 = after.next_log(0.95);
    out.interval = of_logs(shift, after.mean_log(credible_tail), after.mean_log(1 - credible_tail));
  }
  out.family = "log-normal";
  out.centre = "median";
  out.before = with_shift(shift, before);
  out.value = with_shift(shift, Lognormal{std::exp(p50), std::exp(p95)});
}

void update_rate(double shift, const Exponential &before, const PriorWorth &worth,
                 const std::vector<Observed> &data, Calibration &out)
{
  std::size_t ended = 0;
  double total = 0;
  for (const Observed &one : data) {
    ended += one.censored ? 0 : 1;
    total += std::max(0.0, one.value - shift);
  }
  const RateBelief after = updated(rate_belief(before.mean, worth.observations), ended, total);
  out.family = "exponential";
  out.centre = "mean";
  out.before = with_shift(shift, before);
  out.value = with_shift(shift, Exponential{next_mean(after)});
  out.interval = {shift + mean_length(after, credible_tail), shift + mean_length(after, 1 - credible_tail)};
}

/// The Dirichlet process: what was listed counts as so many observations, every record as one.
void update_list(double shift, const Empirical &before, const PriorWorth &worth,
                 const std::vector<Observed> &data, Calibration &out)
{
  double sum = 0;
  for (const auto &[value, weight] : before.value_weight)
    sum += weight;
  Empirical after;
  for (const auto &[value, weight] : before.value_weight)
    after.value_weight.emplace_back(value, weight * worth.observations / sum);
  for (const Observed &one : data)
    after.value_weight.emplace_back(one.value - shift, 1);
  std::sort(after.value_weight.begin(), after.value_weight.end());
  out.family = "listed values";
  out.before = with_shift(shift, before);
  out.value = with_shift(shift, std::move(after));
}

/// Anything as the log-normal with its median and 95th percentile.
void update_matched(const Distribution &before, const PriorWorth &worth, const std::vector<Observed> &data,
                    Calibration &out)
{
  const double p50 = before.quantile(0.5);
  double p95 = before.quantile(0.95);
  if (!(p50 > 0)) {
    out.refused = "the figure it would start from is " + before.text() + ": a switch, not a length";
    return;
  }
  if (p95 <= p50) {
    p95 = p50 * worth.spread;
    out.remarks.push_back("it was one number, " + before.text() +
                          ": taken as the median of lengths that vary");
  } else {
    out.remarks.push_back("it was " + before.text() +
                          ": taken as the log-normal with the same median and 95th percentile");
  }
  update_logs(0, {p50, p95}, worth, data, out);
}

} // namespace

Calibration calibrated(const Distribution &before, const PriorWorth &worth, const std::vector<Observed> &data)
{
  Calibration out;
  const Shifted parts = parts_of(before);
  const bool above = all_above(parts.shift, data);
  if (!above && parts.term)
    out.remarks.push_back("a record is shorter than the least that " + before.text() + " allows");
  const bool censored =
      std::any_of(data.begin(), data.end(), [](const Observed &one) { return one.censored; });
  const auto *logs = parts.term ? std::get_if<Lognormal>(&*parts.term) : nullptr;
  const auto *rate = parts.term ? std::get_if<Exponential>(&*parts.term) : nullptr;
  const auto *list = parts.term ? std::get_if<Empirical>(&*parts.term) : nullptr;
  if (logs != nullptr && above && logs->p95 > logs->p50)
    update_logs(parts.shift, *logs, worth, data, out);
  else if (rate != nullptr && above)
    update_rate(parts.shift, *rate, worth, data, out);
  else if (list != nullptr && !censored)
    update_list(parts.shift, *list, worth, data, out);
  else
    update_matched(before, worth, data, out);
  return out;
}

Calibration calibrated_share(double before, const PriorWorth &worth, std::size_t hits, std::size_t trials)
{
  const ShareBelief after = updated(share_belief(before, worth.observations), hits, trials);
  Calibration out;
  out.family = "probability";
  out.centre = "probability";
  out.before = Distribution(before);
  out.value = Distribution(next_share(after));
  out.interval = {share(after, credible_tail), share(after, 1 - credible_tail)};
  return out;
}

} // namespace drsim::analysis
