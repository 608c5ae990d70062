#include "sim/analysis/model_check.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis {
namespace {

constexpr double wanted = 0.9;

Ranked ranked(const std::vector<double> &sorted, double value, double low_end, double high_end)
{
  const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), value);
  const auto count = static_cast<double>(sorted.size());
  return {value, static_cast<double>(low - sorted.begin()) / count,
          static_cast<double>(high - sorted.begin()) / count, value >= low_end && value <= high_end};
}

ModelVerdict verdict_of(const ModelCheck &check)
{
  if (check.runs.size() < least_runs_for_verdict)
    return ModelVerdict::too_few_runs;
  if (check.coverage.high >= wanted)
    return ModelVerdict::agrees;
  std::size_t above = 0, below = 0;
  for (const Ranked &run : check.runs) {
    above += !run.covered && run.measured > check.p95 ? 1 : 0;
    below += !run.covered && run.measured < check.p5 ? 1 : 0;
  }
  if (above > 2 * below)
    return ModelVerdict::too_optimistic;
  return below > 2 * above ? ModelVerdict::too_pessimistic : ModelVerdict::too_narrow;
}

} // namespace

const char *model_verdict_text(ModelVerdict verdict)
{
  switch (verdict) {
  case ModelVerdict::agrees: return "agrees";
  case ModelVerdict::too_optimistic: return "too optimistic";
  case ModelVerdict::too_pessimistic: return "too pessimistic";
  case ModelVerdict::too_narrow: return "too narrow";
  case ModelVerdict::too_few_runs: return "too few runs";
  }
  return "";
}

double counting_noise(double mean)
{
  constexpr double normal_95 = 1.6448536269514722; // quantile of the standard normal at 0.95
  return normal_95 * std::sqrt(std::max(0.0, mean));
}

ModelCheck check_model(std::string quantity, std::string unit, std::vector<double> predicted,
                       const std::vector<double> &measured, double resolution)
{
  std::sort(predicted.begin(), predicted.end());
  ModelCheck check;
  check.quantity = std::move(quantity);
  check.unit = std::move(unit);
  check.p5 = sample_quantile(predicted, 0.05);
  check.p50 = sample_quantile(predicted, 0.5);
  check.p95 = sample_quantile(predicted, 0.95);
  for (const double value : measured) {
    check.runs.push_back(ranked(predicted, value, check.p5 - resolution, check.p95 + resolution));
    check.covered += check.runs.back().covered ? 1 : 0;
  }
  if (!measured.empty())
    check.coverage = exact_interval(check.covered, measured.size());
  check.verdict = verdict_of(check);
  return check;
}

} // namespace drsim::analysis
