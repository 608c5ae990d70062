#pragma once
#include "sim/history/overview.hpp"

namespace drsim::history {

/// What differs between the inputs of two runs, in order of what they are of, then subject and name. A
/// component that is new or gone is one change, whatever parameters and links it has.
[[nodiscard]] std::vector<InputChange> input_changes(const std::vector<InputRow> &before,
                                                     const std::vector<InputRow> &after);

/// What else a run depends on: drsim's version, how users are played, the files of scenarios.
[[nodiscard]] std::vector<InputChange> run_changes(const RunRow &before, const std::vector<ScenarioRow> &was,
                                                   const RunRow &after, const std::vector<ScenarioRow> &is);

} // namespace drsim::history
