#pragma once
#include "sim/history/overview.hpp"

namespace drsim::history {

/// What the trials of a scenario say of each figure, with intervals that err with `tail` a side. What no
/// trial has a value of (nothing is lost where there is no store) is left out.
[[nodiscard]] Estimates estimates_of(const ScenarioRow &scenario, const Objectives &objectives, double tail);

/// Fills in the drift of every scenario that both runs played; the figures compared share an error of 5 %.
/// How many figures these are.
std::size_t compare_runs(const RunRow &before, const std::vector<ScenarioRow> &was, const RunRow &after,
                         const std::vector<ScenarioRow> &is, const GateRules &rules,
                         std::vector<ScenarioHistory> &into);

} // namespace drsim::history
