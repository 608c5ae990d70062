#include "sim/analysis/beliefs.hpp"

#include "sim/core/assertion.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drsim::inline analysis {

namespace {

double student(double freedom, double u)
{
  return boost::math::quantile(boost::math::students_t(freedom), u);
}

} // namespace

LogBelief log_belief(double p50, double p95, double weight)
{
  DRSIM_ASSERT(p50 > 0 && p95 > p50 && weight > 0, "a belief in lengths needs 0 < p50 < p95 and a weight");
  LogBelief belief{std::log(p50), weight, weight / 2, 0};
  const double scale = std::log(p95 / p50) / student(2 * belief.shape, 0.95);
  belief.rate = scale * scale * belief.shape * weight / (weight + 1);
  return belief;
}

LogBelief updated(const LogBelief &belief, const std::vector<double> &logs)
{
  if (logs.empty())
    return belief;
  const double n = static_cast<double>(logs.size());
  const double mean = std::accumulate(logs.begin(), logs.end(), 0.0) / n;
  double squares = 0;
  for (const double one : logs)
    squares += (one - mean) * (one - mean);
  LogBelief after;
  after.count = belief.count + n;
  after.mean = (belief.count * belief.mean + n * mean) / after.count;
  after.shape = belief.shape + n / 2;
  const double apart = mean - belief.mean;
  after.rate = belief.rate + squares / 2 + belief.count * n * apart * apart / (2 * after.count);
  return after;
}

double next_log(const LogBelief &belief, double u)
{
  const double scale = std::sqrt(belief.rate * (belief.count + 1) / (belief.shape * belief.count));
  return belief.mean + scale * student(2 * belief.shape, u);
}

double mean_log(const LogBelief &belief, double u)
{
  return belief.mean + std::sqrt(belief.rate / (belief.shape * belief.count)) * student(2 * belief.shape, u);
}

RateBelief rate_belief(double mean, double weight)
{
  DRSIM_ASSERT(mean > 0 && weight > 0, "a belief in a rate needs a mean and a weight");
  return {weight + 1, weight * mean};
}

RateBelief updated(const RateBelief &belief, std::size_t ended, double total)
{
  return {belief.shape + static_cast<double>(ended), belief.exposure + total};
}

double next_mean(const RateBelief &belief)
{
  return belief.exposure / (belief.shape - 1);
}

double mean_length(const RateBelief &belief, double u)
{
  return belief.exposure / boost::math::quantile(boost::math::gamma_distribution<>(belief.shape, 1), 1 - u);
}

ShareBelief share_belief(double mean, double weight)
{
  DRSIM_ASSERT(mean >= 0 && mean <= 1 && weight > 0, "a belief in a share needs a share and a weight");
  constexpr double jeffreys = 0.5;
  ShareBelief belief{weight * mean, weight * (1 - mean)};
  if (belief.hits <= 0)
    belief.hits = jeffreys;
  if (belief.misses <= 0)
    belief.misses = jeffreys;
  return belief;
}

ShareBelief updated(const ShareBelief &belief, std::size_t hits, std::size_t trials)
{
  return {belief.hits + static_cast<double>(hits), belief.misses + static_cast<double>(trials - hits)};
}

double next_share(const ShareBelief &belief)
{
  return belief.hits / (belief.hits + belief.misses);
}

double share(const ShareBelief &belief, double u)
{
  return boost::math::quantile(boost::math::beta_distribution<>(belief.hits, belief.misses), u);
}

} // namespace drsim::analysis
