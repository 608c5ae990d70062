#pragma once
#include "sim/analysis/paired.hpp"
#include "sim/analysis/summary.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// What a change does to one scenario, pair by pair.
struct ScenarioGain {
  std::string scenario;
  std::size_t pairs = 0;
  std::size_t met_before = 0; ///< trials that met both objectives
  std::size_t met_after = 0;
  double rto_p50_before_s = 0; ///< infinite: beyond the horizon
  double rto_p50_after_s = 0;
  double saved_s = 0; ///< of outage, mean a trial, counted to the horizon; negative: it costs
  Verdict before = Verdict::inconclusive; ///< of the objectives, over these pairs
  Verdict after = Verdict::inconclusive;
};

/// What a change does to several scenarios.
struct Gain {
  /// P(both objectives are met), over all pairs of all scenarios alike; the interval is exact (paired.hpp).
  Difference met;
  double saved_s = 0; ///< of outage a trial, mean over the scenarios
  /// 95 % of `saved_s`: percentiles of a bootstrap over the pairs of each scenario, with a stream of its own.
  Interval saved{0, 0};
  std::vector<ScenarioGain> scenarios;
};

/// The trials of one scenario, before and after.
struct PlayedPair {
  std::string scenario;
  const std::vector<Outcome> *before = nullptr; ///< in order of trial, as is the other
  const std::vector<Outcome> *after = nullptr;
};

/// What is sure of a gain, a day of effort: the lower end of the interval where that is above 0, else 0.
[[nodiscard]] double sure_met_a_day(const Gain &gain, double days);
[[nodiscard]] double sure_saved_a_day(const Gain &gain, double days);

/// Of trials that both sides have. No pairs at all: the interval is [-1, 1].
[[nodiscard]] Gain gain_of(const std::vector<PlayedPair> &played, const Objectives &objectives);

} // namespace drsim::analysis
