#pragma once
#include "sim/model/scenario.hpp"

#include <string>

namespace drsim::inline input {

/// A scenario as its file would say it (scenarios/README.md), two spaces of indent, a line end at the end:
/// parse_scenario() gives the same scenario back. Targets are told as they were written, roles as roles.
[[nodiscard]] std::string scenario_text(const Scenario &scenario);

} // namespace drsim::input
