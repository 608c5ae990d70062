#include "sim/analysis/betting.hpp"

#include "sim/core/assertion.hpp"

#include <cmath>
#include <limits>

namespace drsim::inline analysis {
namespace {

constexpr double half = 0.5;
constexpr int halvings = 60; ///< of [0, 1]: to the last bit

/// x log(y), where nothing times whatever is nothing.
double times_log(double x, double y)
{
  return x == 0 ? 0 : x * std::log(y);
}

double log_beta(double a, double b)
{
  int sign = 0; // of the gamma function: std::lgamma would write a global
  return lgamma_r(a, &sign) + lgamma_r(b, &sign) - lgamma_r(a + b, &sign);
}

/// The end of the interval between `inside`, which belongs to it, and `outside`.
double end_between(double inside, double outside, std::size_t hits, std::size_t trials, double limit)
{
  if (log_wealth(hits, trials, outside) < limit)
    return outside;
  for (int i = 0; i < halvings; ++i) {
    const double middle = (inside + outside) * half;
    (log_wealth(hits, trials, middle) < limit ? inside : outside) = middle;
  }
  return outside;
}

} // namespace

double log_wealth(std::size_t hits, std::size_t trials, double p)
{
  DRSIM_ASSERT(hits <= trials && p >= 0 && p <= 1, "a proportion of trials");
  const auto k = static_cast<double>(hits);
  const auto rest = static_cast<double>(trials - hits);
  if ((hits > 0 && p == 0) || (hits < trials && p == 1))
    return std::numeric_limits<double>::infinity();
  return log_beta(k + half, rest + half) - log_beta(half, half) - times_log(k, p) - times_log(rest, 1 - p);
}

Interval betting_interval(std::size_t hits, std::size_t trials, double alpha)
{
  DRSIM_ASSERT(alpha > 0 && alpha < 1, "a chance of error");
  if (trials == 0)
    return {};
  const double limit = -std::log(alpha);
  const double best = static_cast<double>(hits) / static_cast<double>(trials);
  return {end_between(best, 0, hits, trials, limit), end_between(best, 1, hits, trials, limit)};
}

double share_of_error(std::size_t number)
{
  const auto n = static_cast<double>(number);
  return 1 / ((n + 1) * (n + 2));
}

} // namespace drsim::analysis
