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
  std::vector<ScenarioGain> scenarios;
};

/// The trials of one scenario, before and after.
struct PlayedPair {
  std::string scenario;
  const std::vector<Outcome> *before = nullptr; ///< in order of trial, as is the other
  const std::vector<Outcome> *after = nullptr;
};

/// Of trials that both sides have. No pairs at all: the interval is [-1, 1].
[[nodiscard]] Gain gain_of(const std::vector<PlayedPair> &played, const Objectives &objectives);

} // namespace drsim::analysis
