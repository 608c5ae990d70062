#pragma once
#include "sim/analysis/summary.hpp"

#include <vector>

namespace drsim::inline analysis {

/// For summarise(): every value and the two trials worth a look, and what becomes of the alarms. `good`: the
/// trials that finished, in order of number.
void pick_trials(const std::vector<const Outcome *> &good, bool has_stores, ScenarioSummary &summary);

/// One row for every alarm of the deployment, those that never fire too, then watchdogs that are no
/// component.
[[nodiscard]] std::vector<AlarmSpread> alarm_spreads(const Deployment &deployment,
                                                     const std::vector<const Outcome *> &good);

} // namespace drsim::analysis
