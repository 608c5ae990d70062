#include "sim/analysis/given_data.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drsim::inline analysis {
namespace {

constexpr std::size_t permutations = 200;
constexpr double bar_share = 0.95;

/// Class of each trial by the rank of x, all of about the same size; empty where x does not vary.
std::vector<std::size_t> classes_of(const std::vector<double> &x, std::size_t classes)
{
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  if (x.empty() || x[order.front()] == x[order.back()])
    return {};
  std::vector<std::size_t> out(x.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    out[order[rank]] = rank * classes / order.size();
  return out;
}

std::size_t class_count(std::size_t trials)
{
  return static_cast<std::size_t>(std::cbrt(static_cast<double>(trials))) + 1;
}

double index_of(const std::vector<std::size_t> &classes, std::size_t count, const std::vector<double> &y)
{
  const auto n = static_cast<double>(y.size());
  const double mean = std::accumulate(y.begin(), y.end(), 0.0) / n;
  std::vector<double> sums(count, 0);
  std::vector<double> sizes(count, 0);
  double total = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    sums[classes[i]] += y[i] - mean;
    sizes[classes[i]] += 1;
    total += (y[i] - mean) * (y[i] - mean);
  }
  if (total <= 0)
    return 0;
  double between = 0;
  for (std::size_t k = 0; k < count; ++k)
    between += sizes[k] > 0 ? sums[k] * sums[k] / sizes[k] : 0;
  const double by_chance = (static_cast<double>(count) - 1) / (n - 1);
  return (between / total - by_chance) / (1 - by_chance);
}

} // namespace

double first_order_index(const std::vector<double> &x, const std::vector<double> &y)
{
  DRSIM_ASSERT(x.size() == y.size(), "an input and a result of every trial");
  const std::size_t count = class_count(x.size());
  const std::vector<std::size_t> classes = classes_of(x, count);
  return classes.empty() || x.size() <= count ? 0 : index_of(classes, count, y);
}

GivenIndices given_indices(const std::vector<GivenInput> &inputs, const std::vector<double> &y,
                           std::uint64_t seed)
{
  GivenIndices out;
  const std::size_t count = class_count(y.size());
  if (y.size() <= count)
    return out;
  std::vector<std::vector<std::size_t>> classes;
  for (const GivenInput &input : inputs) {
    classes.push_back(classes_of(input.values, count));
    out.all.push_back({input.name, classes.back().empty() ? 0 : index_of(classes.back(), count, y)});
  }
  std::vector<double> largest;
  std::vector<double> shuffled = y;
  Stream chance(seed, y.size(), "analysis", "given data");
  for (std::size_t round = 0; round < permutations; ++round) {
    for (std::size_t i = shuffled.size(); i > 1; --i)
      std::swap(
          shuffled[i - 1],
          shuffled[std::min(i - 1, static_cast<std::size_t>(chance.uniform() * static_cast<double>(i)))]);
    double most = 0;
    for (const std::vector<std::size_t> &one : classes)
      most = std::max(most, one.empty() ? 0 : index_of(one, count, shuffled));
    largest.push_back(most);
  }
  std::sort(largest.begin(), largest.end());
  out.bar = largest[static_cast<std::size_t>(bar_share * (permutations - 1))];
  std::stable_sort(out.all.begin(), out.all.end(),
                   [](const GivenIndex &a, const GivenIndex &b) { return a.index > b.index; });
  return out;
}

} // namespace drsim::analysis
