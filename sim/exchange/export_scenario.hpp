#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"
#include "sim/model/scenario.hpp"

#include <string>
#include <vector>

namespace drsim::inline exchange {

/// A scenario in another tool's words, and what those words cannot say.
struct Exported {
  std::string text;               ///< JSON, or YAML that is JSON's kind of YAML; ends in a newline
  std::vector<std::string> notes; ///< one a thing that is said differently or could not be said
  std::size_t faults = 0;         ///< faults of the scenario that are in `text`
};

/// AWS FIS experiment template (the input of `aws fis create-experiment-template`). Waits put the faults at
/// the median of their times.
[[nodiscard]] Exported export_fis(const Scenario &scenario, const Deployment &deployment);

/// Chaos Toolkit experiment for the extensions chaosaws, chaosk8s and azchaosaws.
[[nodiscard]] Exported export_chaostoolkit(const Scenario &scenario, const Deployment &deployment);

/// One Chaos Mesh Workflow, all faults in parallel, each behind a Suspend.
[[nodiscard]] Exported export_chaosmesh(const Scenario &scenario, const Deployment &deployment);

/// One trial as a Chaos Toolkit journal: the faults as the run's activities. Times are those of the trial,
/// counted from 1970-01-01, since a simulated run has no date.
[[nodiscard]] std::string chaostoolkit_journal(const Scenario &scenario, const Deployment &deployment,
                                               const Outcome &outcome, const Timeline &timeline);

} // namespace drsim::exchange
