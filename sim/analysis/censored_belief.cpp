#include "sim/analysis/beliefs.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

// Given the variance, the mean of the logs is normal before the censored ones are looked at. So the grid is
// in the log of the deviation and in standard units of that normal: smooth in both, and the plain sum of an
// equally spaced grid is then exact to more digits than anybody reads (Trefethen and Weideman, SIAM Review
// 56, 2014).

namespace drsim::inline analysis {

namespace {

constexpr double lowest_deviation = -3; ///< from the middle one, in logs
constexpr double highest_deviation = 8;
constexpr double deviation_step = 0.05;
constexpr double lowest_unit = -8;  ///< of the mean
constexpr double highest_unit = 14; ///< survival pushes it up
constexpr double unit_step = 0.125;
constexpr double least_weight = 1e-12; ///< of the largest: below, a node says nothing
constexpr int belief_halvings = 60;

/// log of the chance that a standard normal is above x.
double log_above(double x)
{
  constexpr double tail_from = 25; // beyond it erfc is close to 0, and Mills' ratio exact enough
  if (x < tail_from)
    return std::log(std::erfc(x / std::numbers::sqrt2) / 2);
  return -x * x / 2 - std::log(x * std::sqrt(2 * std::numbers::pi));
}

double below(double x)
{
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}

/// Where a function that rises reaches u.
double reached(const std::function<double(double)> &rising, double low, double high, double u)
{
  for (int i = 0; i < belief_halvings; ++i) {
    const double middle = (low + high) / 2;
    (rising(middle) < u ? low : high) = middle;
  }
  return (low + high) / 2;
}

} // namespace

CensoredLogBelief::CensoredLogBelief(const LogBelief &prior, const std::vector<double> &logs,
                                     const std::vector<double> &lower_bounds)
{
  place_nodes(updated(prior, logs), lower_bounds);
  double largest = -INFINITY;
  for (const Node &node : nodes_)
    largest = std::max(largest, node.weight);
  double sum = 0;
  for (Node &node : nodes_) {
    node.weight = std::exp(node.weight - largest);
    sum += node.weight;
  }
  std::erase_if(nodes_, [](const Node &node) { return node.weight < least_weight; });
  for (Node &node : nodes_)
    node.weight /= sum;
  std::sort(nodes_.begin(), nodes_.end(), [](const Node &a, const Node &b) { return a.mean < b.mean; });
  DRSIM_ASSERT(!nodes_.empty(), "a belief has to be somewhere");
}

/// Weights are logs here.
void CensoredLogBelief::place_nodes(const LogBelief &told, const std::vector<double> &lower_bounds)
{
  const double middle = std::log(told.rate / told.shape) / 2;
  for (double d = lowest_deviation; d <= highest_deviation; d += deviation_step) {
    const double log_sigma = middle + d;
    const double sigma = std::exp(log_sigma);
    const double of_variance = -2 * told.shape * log_sigma - told.rate / (sigma * sigma);
    for (double z = lowest_unit; z <= highest_unit; z += unit_step) {
      const double mean = told.mean + sigma * z / std::sqrt(told.count);
      double weight = of_variance - z * z / 2;
      for (const double bound : lower_bounds)
        weight += log_above((bound - mean) / sigma);
      nodes_.push_back({mean, sigma, weight});
    }
  }
}

double CensoredLogBelief::next_log(double u) const
{
  double low = INFINITY;
  double high = -INFINITY;
  constexpr double far = 12; // deviations
  for (const Node &node : nodes_) {
    low = std::min(low, node.mean - far * node.sigma);
    high = std::max(high, node.mean + far * node.sigma);
  }
  const auto share_below = [&](double x) {
    double sum = 0;
    for (const Node &node : nodes_)
      sum += node.weight * below((x - node.mean) / node.sigma);
    return sum;
  };
  return reached(share_below, low, high, u);
}

double CensoredLogBelief::mean_log(double u) const
{
  double sum = 0;
  for (const Node &node : nodes_)
    if ((sum += node.weight) >= u)
      return node.mean;
  return nodes_.back().mean;
}

} // namespace drsim::analysis
