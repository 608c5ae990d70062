#include "sim/analysis/unpaired.hpp"

#include "sim/analysis/looks.hpp"
#include "sim/core/units.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim::inline analysis {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t first_look = 100; ///< trials, as a campaign has them

bool known(const Estimate &one)
{
  return !std::isnan(one.interval.low) && !std::isnan(one.interval.high);
}

bool finite(const Estimate &one)
{
  return std::isfinite(one.value) && std::isfinite(one.interval.low) && std::isfinite(one.interval.high);
}

double minus(double a, double b, double where_both_are_infinite)
{
  return std::isinf(a) && a == b ? where_both_are_infinite : a - b;
}

Interval change_interval(const Estimate &before, const Estimate &after)
{
  if (!known(before) || !known(after))
    return {nan, nan};
  if (!finite(before) || !finite(after)) {
    const bool never = before.interval.low == infinity && after.interval.low == infinity;
    return {minus(after.interval.low, before.interval.high, never ? 0 : -infinity),
            minus(after.interval.high, before.interval.low, never ? 0 : infinity)};
  }
  const double change = after.value - before.value;
  return {change - std::hypot(after.value - after.interval.low, before.interval.high - before.value),
          change + std::hypot(after.interval.high - after.value, before.value - before.interval.low)};
}

} // namespace

Estimate estimated_probability(std::size_t hits, std::size_t trials, double tail)
{
  if (trials == 0)
    return {nan, {nan, nan}};
  return {static_cast<double>(hits) / static_cast<double>(trials), exact_interval(hits, trials, tail)};
}

Estimate estimated_quantile(std::vector<double> values, double p, double tail)
{
  if (values.empty())
    return {nan, {nan, nan}};
  for (double &value : values)
    value = std::isnan(value) ? infinity : value;
  std::sort(values.begin(), values.end());
  return {sample_quantile(values, p),
          quantile_interval(values, p, 1 - 2 * tail).value_or(Interval{nan, nan})};
}

Difference unpaired_difference(const std::string &figure, const Estimate &before, const Estimate &after,
                               Tolerance tolerance, bool higher_is_better)
{
  Difference out;
  out.figure = figure;
  out.before = before.value;
  out.after = after.value;
  out.change = minus(after.value, before.value, 0);
  out.interval = change_interval(before, after);
  out.tolerance = tolerance.of(before.value);
  out.turn = turn_of(out.interval, out.tolerance, higher_is_better);
  return out;
}

double shared_tail(std::size_t figures, std::size_t trials, bool stopped_when_pleased)
{
  const std::size_t looks =
      stopped_when_pleased ? Looks(first_look, std::max(trials, first_look)).sizes().size() : 1;
  return one_look_tail / static_cast<double>(std::max<std::size_t>(figures, 1) * looks);
}

} // namespace drsim::analysis
