#include "sim/analysis/statistics.hpp"

#include "sim/core/assertion.hpp"

#include <boost/math/special_functions/beta.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis {

Interval exact_interval(std::size_t hits, std::size_t trials, double tail)
{
  DRSIM_ASSERT(hits <= trials && tail > 0 && tail < 0.5, "no more hits than trials, and a chance of error");
  const auto met = static_cast<double>(hits);
  const auto missed = static_cast<double>(trials - hits);
  return {hits == 0 ? 0 : boost::math::ibeta_inv(met, missed + 1, tail),
          hits == trials ? 1 : boost::math::ibeta_inv(met + 1, missed, 1 - tail)};
}

double sample_quantile(const std::vector<double> &sorted, double p)
{
  DRSIM_ASSERT(!sorted.empty() && p > 0 && p <= 1, "a quantile needs a sample and a share in (0, 1]");
  const auto n = static_cast<double>(sorted.size());
  const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(p * n - 1e-9)));
  return sorted[std::min(rank, sorted.size()) - 1];
}

namespace {

/// P(Binomial(n, p) = k), by logarithms: no overflow for any n.
double binomial_mass(std::size_t n, std::size_t k, double p)
{
  const auto size = static_cast<double>(n);
  const auto count = static_cast<double>(k);
  return std::exp(std::lgamma(size + 1) - std::lgamma(count + 1) - std::lgamma(size - count + 1) +
                  count * std::log(p) + (size - count) * std::log1p(-p));
}

} // namespace

std::optional<Interval> quantile_interval(const std::vector<double> &sorted, double p, double confidence)
{
  const std::size_t n = sorted.size();
  const double tail = (1 - confidence) / 2;
  // X(l) <= quantile fails when fewer than l values lie below it; X(u) >= quantile when at least u do.
  std::size_t lower = 0;
  double below = 0;
  for (std::size_t k = 0; k < n && below + binomial_mass(n, k, p) <= tail; ++k) {
    below += binomial_mass(n, k, p);
    lower = k + 1;
  }
  std::size_t upper = n + 1;
  double above = 0;
  for (std::size_t k = n; k > 0 && above + binomial_mass(n, k, p) <= tail; --k) {
    above += binomial_mass(n, k, p);
    upper = k;
  }
  if (lower == 0 || upper == n + 1)
    return std::nullopt;
  return Interval{sorted[lower - 1], sorted[upper - 1]};
}

const char *verdict_name(Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass: return "pass";
  case Verdict::fail: return "fail";
  case Verdict::inconclusive: return "inconclusive";
  case Verdict::provisional: return "provisional";
  }
  return "inconclusive";
}

Verdict judge_probability(std::size_t met, std::size_t trials, double required, double tail)
{
  const Interval interval = exact_interval(met, trials, tail);
  if (trials > 0 && interval.low >= required)
    return Verdict::pass;
  return interval.high < required ? Verdict::fail : Verdict::inconclusive;
}

} // namespace drsim::analysis
