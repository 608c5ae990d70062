#include "sim/analysis/gain.hpp"

#include "sim/core/random.hpp"

#include <algorithm>

namespace drsim::inline analysis {
namespace {

double median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : sample_quantile(values, 0.5);
}

constexpr std::size_t resamples = 400;

/// Of the mean over scenarios of each one's mean.
Interval saved_interval(const std::vector<std::vector<double>> &saved)
{
  std::vector<double> means;
  Stream chance(1, 0, "analysis", "gain/bootstrap");
  for (std::size_t again = 0; again < resamples; ++again) {
    double mean = 0;
    for (const std::vector<double> &one : saved) {
      double sum = 0;
      for (std::size_t i = 0; i < one.size(); ++i)
        sum += one[std::min(one.size() - 1,
                            static_cast<std::size_t>(chance.uniform() * static_cast<double>(one.size())))];
      mean += sum / std::max<double>(1, static_cast<double>(one.size())) / static_cast<double>(saved.size());
    }
    means.push_back(mean);
  }
  std::sort(means.begin(), means.end());
  return {sample_quantile(means, one_look_tail), sample_quantile(means, 1 - one_look_tail)};
}

} // namespace

double sure_met_a_day(const Gain &gain, double days)
{
  return std::max(0.0, gain.met.interval.low) / days;
}

double sure_saved_a_day(const Gain &gain, double days)
{
  return std::max(0.0, gain.saved.low) / days;
}

Gain gain_of(const std::vector<PlayedPair> &played, const Objectives &objectives)
{
  Gain gain;
  TurnedPairs all;
  std::vector<std::vector<double>> saved;
  for (const PlayedPair &one : played) {
    ScenarioGain row;
    row.scenario = one.scenario;
    std::vector<double> before_s;
    std::vector<double> after_s;
    saved.emplace_back();
    for (const auto &[was, is] : pairs_of(*one.before, *one.after)) {
      const bool met = meets_objectives(*was, objectives.rto_s, objectives.rpo_s);
      const bool meets = meets_objectives(*is, objectives.rto_s, objectives.rpo_s);
      ++row.pairs;
      row.met_before += met ? 1 : 0;
      row.met_after += meets ? 1 : 0;
      all.good += !met && meets ? 1 : 0;
      all.bad += met && !meets ? 1 : 0;
      saved.back().push_back(was->impact_s - is->impact_s);
      row.saved_s += saved.back().back();
      before_s.push_back(metric("rto_s").value(*was));
      after_s.push_back(metric("rto_s").value(*is));
    }
    all.pairs += row.pairs;
    all.met_before += row.met_before;
    row.saved_s /= std::max<double>(1, static_cast<double>(row.pairs));
    row.rto_p50_before_s = median(std::move(before_s));
    row.rto_p50_after_s = median(std::move(after_s));
    row.before = judge_probability(row.met_before, row.pairs, objectives.probability);
    row.after = judge_probability(row.met_after, row.pairs, objectives.probability);
    gain.saved_s += row.saved_s / static_cast<double>(played.size());
    gain.scenarios.push_back(std::move(row));
  }
  if (!saved.empty())
    gain.saved = saved_interval(saved);
  gain.met = turned_difference("objectives.met", all, {});
  return gain;
}

} // namespace drsim::analysis
