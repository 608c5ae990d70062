#pragma once
#include "sim/analysis/summary.hpp"
#include "sim/model/scenario.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis {

constexpr double year_s = 365.25 * 86400;

/// What one scenario costs a year: how often it happens (its tag per_year) times what it does.
struct Risk {
  std::string scenario;
  double per_year = 0;
  double outage_s = 0;   ///< a year: some journey was below its SLO, counted to the horizon
  double rto_missed = 0; ///< times a year
  double rpo_missed = 0;
  bool at_least = false; ///< some trial had not recovered: the outage is longer
};

/// All scenarios that say how often they happen, the costliest first.
struct Risks {
  std::vector<Risk> rows;
  double outage_s = 0;        ///< a year, of all
  double budget_s = 0;        ///< a year: what the deployment's SLO allows
  double missed_per_year = 0; ///< times that RTO or RPO is missed, of each scenario the larger of the two
  bool at_least = false;
  /// That an objective is missed within a year: 1 - exp(-missed_per_year), events at random in time.
  [[nodiscard]] double missed_within_a_year() const;
};

/// One scenario's; it must say how often it happens and have a finished trial.
[[nodiscard]] Risk risk_of(const ScenarioSummary &summary, const Tags &tags);

/// Sums and orders. `slo_success_ratio` is the deployment's.
[[nodiscard]] Risks risks_of(std::vector<Risk> rows, double slo_success_ratio);

} // namespace drsim::analysis
