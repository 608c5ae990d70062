#include "sim/analysis/gain.hpp"

#include <algorithm>

namespace drsim::inline analysis {
namespace {

double median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : sample_quantile(values, 0.5);
}

} // namespace

Gain gain_of(const std::vector<PlayedPair> &played, const Objectives &objectives)
{
  Gain gain;
  TurnedPairs all;
  for (const PlayedPair &one : played) {
    ScenarioGain row;
    row.scenario = one.scenario;
    std::vector<double> before_s;
    std::vector<double> after_s;
    for (const auto &[was, is] : pairs_of(*one.before, *one.after)) {
      const bool met = meets_objectives(*was, objectives.rto_s, objectives.rpo_s);
      const bool meets = meets_objectives(*is, objectives.rto_s, objectives.rpo_s);
      ++row.pairs;
      row.met_before += met ? 1 : 0;
      row.met_after += meets ? 1 : 0;
      all.good += !met && meets ? 1 : 0;
      all.bad += met && !meets ? 1 : 0;
      row.saved_s += was->impact_s - is->impact_s;
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
  gain.met = turned_difference("objectives.met", all, {});
  return gain;
}

} // namespace drsim::analysis
