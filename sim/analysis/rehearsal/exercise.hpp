#pragma once
#include "sim/analysis/rehearsal/candidates.hpp"

namespace drsim::inline analysis::inline rehearsal {

/// How a scenario is rehearsed, and why so.
struct ExerciseChoice {
  std::string type; ///< one of rehearsal_types()
  std::vector<Note> why = {};
};

/// The rung of the ladder that records allow: one above the highest that passed in the proven time, the same
/// again after a failure; a tabletop without a runbook, or where most of the time goes to talk and nobody has
/// talked yet. Staging needs an environment, live a way home, a verdict that is not fail, a staging that
/// passed, and an impact within a share of the year's error budget: what stops it is told.
[[nodiscard]] ExerciseChoice choose_exercise(const Deployment &deployment,
                                             const RehearsalCandidate &candidate,
                                             const RehearsalFolder &folder, int today);

/// Whether some runbook leads home after a failover (trigger "failback").
[[nodiscard]] const ComponentSpec *way_home(const Deployment &deployment);

/// Error budget of a year: (1 - SLO) * year.
[[nodiscard]] double year_budget_s(const Deployment &deployment);

} // namespace drsim::analysis::rehearsal
