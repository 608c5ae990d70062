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

std::vector<ShapleyEffect> shapley_effects(const std::vector<ShapleyWalk> &walks,
                                           const std::vector<std::vector<double>> &values)
{
  DRSIM_ASSERT(walks.size() == values.size() && !walks.empty(), "values of every walk");
  const std::size_t inputs = walks[0].order.size();
  const auto n = static_cast<double>(walks.size());
  std::vector<double> sums(inputs, 0);
  std::vector<double> squares(inputs, 0);
  double variance = 0;
  for (std::size_t walk = 0; walk < walks.size(); ++walk) {
    const std::vector<double> &f = values[walk];
    DRSIM_ASSERT(f.size() == inputs + 1, "a value of every point");
    for (std::size_t k = 0; k < inputs; ++k) {
      const double part = (f[0] - (f[k] + f[k + 1]) / 2) * (f[k] - f[k + 1]);
      sums[walks[walk].order[k]] += part;
      squares[walks[walk].order[k]] += part * part;
    }
    variance += (f[0] - f[inputs]) * (f[0] - f[inputs]) / 2; // what the parts of a walk sum to
  }
  std::vector<ShapleyEffect> effects(inputs);
  for (std::size_t i = 0; variance > 0 && i < inputs; ++i) {
    const double mean = sums[i] / n;
    effects[i].share = sums[i] / variance;
    effects[i].error = std::sqrt(std::max(0.0, squares[i] / n - mean * mean) / n) * n / variance;
  }
  return effects;
}

} // namespace drsim::analysis
