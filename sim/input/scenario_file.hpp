#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline input {

/// Reads one scenario (format: scenarios/README.md). Problems are collected; with any error the result is not
/// to be used. Targets are checked by validate_scenario.
[[nodiscard]] Scenario parse_scenario(std::string_view text, const std::string &shown_name,
                                      Diagnostics &diagnostics);

/// The same from a file.
[[nodiscard]] Scenario load_scenario(const std::filesystem::path &path, Diagnostics &diagnostics);

/// A scenario against the deployment it is to break: every fault is of a kind drsim can inject
/// (`fault_kinds`), its target exists and fits the kind, and it can begin before the horizon. Problems carry
/// the scenario's file and a JSON pointer.
void validate_scenario(const Scenario &scenario, const Deployment &deployment,
                       const std::vector<std::string> &fault_kinds, Diagnostics &diagnostics);

} // namespace drsim::input
