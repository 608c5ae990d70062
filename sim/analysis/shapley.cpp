#include "sim/analysis/shapley.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drsim::inline analysis {

std::vector<double> ShapleyWalk::point(std::size_t k) const
{
  std::vector<double> out = from;
  for (std::size_t i = 0; i < k; ++i)
    out[order[i]] = to[order[i]];
  return out;
}

std::vector<ShapleyWalk> shapley_walks(std::size_t inputs, std::size_t count, std::uint64_t seed)
{
  std::vector<ShapleyWalk> walks;
  for (std::size_t n = 0; n < count; ++n) {
    Stream chance(seed, n, "analysis", "shapley");
    ShapleyWalk walk;
    for (std::size_t i = 0; i < inputs; ++i) {
      walk.from.push_back(chance.uniform());
      walk.to.push_back(chance.uniform());
    }
    walk.order.resize(inputs);
    std::iota(walk.order.begin(), walk.order.end(), 0);
    for (std::size_t i = inputs; i > 1; --i)
      std::swap(
          walk.order[i - 1],
          walk.order[std::min(i - 1, static_cast<std::size_t>(chance.uniform() * static_cast<double>(i)))]);
    walks.push_back(std::move(walk));
  }
  return walks;
}

namespace {

constexpr std::size_t share_resamples = 1000;

/// Of each walk what it adds to each input's sum; a walk's parts sum to its share of the variance.
using Parts = std::vector<std::vector<double>>;

Parts parts_of(const std::vector<ShapleyWalk> &walks, const std::vector<std::vector<double>> &values)
{
  const std::size_t inputs = walks[0].order.size();
  Parts parts;
  for (std::size_t walk = 0; walk < walks.size(); ++walk) {
    const std::vector<double> &f = values[walk];
    DRSIM_ASSERT(f.size() == inputs + 1, "a value of every point");
    parts.emplace_back(inputs, 0.0);
    for (std::size_t k = 0; k < inputs; ++k)
      parts.back()[walks[walk].order[k]] = (f[0] - (f[k] + f[k + 1]) / 2) * (f[k] - f[k + 1]);
  }
  return parts;
}

/// Shares of the walks that `pick` numbers; empty where nothing varies in them.
template <class Pick> std::vector<double> shares_of(const Parts &parts, Pick pick)
{
  std::vector<double> sums(parts[0].size(), 0);
  double variance = 0;
  for (std::size_t n = 0; n < parts.size(); ++n) {
    const std::vector<double> &walk = parts[pick(n)];
    for (std::size_t i = 0; i < walk.size(); ++i) {
      sums[i] += walk[i];
      variance += walk[i];
    }
  }
  if (!(variance > 0))
    return {};
  for (double &sum : sums)
    sum /= variance;
  return sums;
}

Interval middle_of(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return {sample_quantile(values, one_look_tail), sample_quantile(values, 1 - one_look_tail)};
}

void add_intervals(const Parts &parts, std::vector<ShapleyEffect> &effects)
{
  const auto largest = static_cast<std::size_t>(
      std::max_element(effects.begin(), effects.end(),
                       [](const ShapleyEffect &a, const ShapleyEffect &b) { return a.share < b.share; }) -
      effects.begin());
  std::vector<std::vector<double>> drawn(effects.size());
  Stream chance(1, 0, "analysis", "shapley/bootstrap");
  const auto n = static_cast<double>(parts.size());
  for (std::size_t again = 0; again < share_resamples; ++again) {
    const std::vector<double> shares = shares_of(parts, [&](std::size_t) {
      return std::min(parts.size() - 1, static_cast<std::size_t>(chance.uniform() * n));
    });
    for (std::size_t i = 0; i < shares.size(); ++i)
      drawn[i].push_back(shares[i]);
  }
  for (std::size_t i = 0; i < effects.size(); ++i) {
    std::vector<double> less;
    for (std::size_t again = 0; again < drawn[i].size(); ++again)
      less.push_back(drawn[largest][again] - drawn[i][again]);
    effects[i].tied = i != largest && !(middle_of(std::move(less)).low > 0);
    effects[i].interval = middle_of(drawn[i]);
  }
}

} // namespace

std::vector<ShapleyEffect> shapley_effects(const std::vector<ShapleyWalk> &walks,
                                           const std::vector<std::vector<double>> &values)
{
  DRSIM_ASSERT(walks.size() == values.size() && !walks.empty(), "values of every walk");
  const Parts parts = parts_of(walks, values);
  const std::vector<double> shares = shares_of(parts, [](std::size_t n) { return n; });
  std::vector<ShapleyEffect> effects(walks[0].order.size());
  if (shares.empty())
    return effects;
  const auto n = static_cast<double>(parts.size());
  for (std::size_t i = 0; i < effects.size(); ++i) {
    double sum = 0;
    double squares = 0;
    for (const std::vector<double> &walk : parts) {
      sum += walk[i];
      squares += walk[i] * walk[i];
    }
    const double mean = sum / n;
    const double variance = shares[i] != 0 ? sum / shares[i] : 1; // of a share of nothing there is no error
    effects[i].share = shares[i];
    effects[i].error = std::sqrt(std::max(0.0, squares / n - mean * mean) / n) * n / variance;
  }
  add_intervals(parts, effects);
  return effects;
}

} // namespace drsim::analysis
