#include "sim/analysis/spread.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis {
namespace {

// An upper bound for a quantile p exists once p^n <= 5 % (facts.md, section 26).
constexpr double doubt = 0.05;

} // namespace

Spread spread_of(std::vector<double> values)
{
  Spread spread;
  spread.trials = values.size();
  if (values.empty())
    return spread;
  std::replace_if(
      values.begin(), values.end(), [](double value) { return std::isnan(value); },
      std::numeric_limits<double>::infinity());
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  spread.p50 = sample_quantile(values, 0.5);
  spread.max = values.back();
  if (std::pow(0.95, n) <= doubt)
    spread.p95 = sample_quantile(values, 0.95);
  if (std::pow(0.99, n) <= doubt)
    spread.p99 = sample_quantile(values, 0.99);
  spread.p95_interval = quantile_interval(values, 0.95);
  spread.p99_interval = quantile_interval(values, 0.99);
  return spread;
}

} // namespace drsim::analysis
