#pragma once

#include "sim/core/diagnostics.hpp"
#include "sim/input/scenario.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace drsim {

/// Reads one scenario (format: scenarios/README.md). Problems are collected; with any error the result is not
/// to be used. Targets are checked against a deployment elsewhere.
[[nodiscard]] Scenario parse_scenario(std::string_view text, const std::string &shown_name,
                                      Diagnostics &diagnostics);

/// The same from a file.
[[nodiscard]] Scenario load_scenario(const std::filesystem::path &path, Diagnostics &diagnostics);

} // namespace drsim
