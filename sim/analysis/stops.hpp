#pragma once
#include "sim/analysis/spread.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"
#include "sim/model/stop_conditions.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis {

/// A share of trials, with its exact interval of 95 %.
struct TrialShare {
  std::size_t count = 0;
  std::size_t of = 0;
  Interval interval;
};

/// What stop conditions would have done in the trials of an experiment. Harmed: users fell below an SLO, or
/// more was lost than the RPO allows.
struct StopSummary {
  std::vector<std::string> alarms;
  double lasts_s = 0;   ///< as StopConditions
  TrialShare falsely;   ///< of all: they stop a trial without harm, or it could not even begin
  TrialShare before;    ///< of all: one of the alarms fires already when the fault begins
  TrialShare harmless;  ///< of those without harm that began: stopped all the same
  TrialShare unstopped; ///< of those harmed that began: never stopped while the experiment lasted
  TrialShare in_time;   ///< of those harmed that began: stopped before users felt it
  Spread late_s;        ///< of those stopped after users felt it: from then to the alarm
};

/// Counts over finished trials.
[[nodiscard]] StopSummary stops_of(const StopConditions &conditions, const Objectives &objectives,
                                   const std::vector<Outcome> &outcomes);

} // namespace drsim::analysis
