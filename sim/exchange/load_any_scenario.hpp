#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"
#include "sim/model/stop_conditions.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace drsim::inline exchange {

/// A scenario of drsim's own format, or an experiment of another tool read as one: AWS FIS templates (from
/// the API, CloudFormation or a Terraform plan), Chaos Toolkit, Chaos Mesh, Litmus. What of it cannot be
/// played is a warning with its reason; an error when nothing can. Targets are those of the deployment. Of
/// several experiments of a plan "plan.json#ADDRESS" is one. `stops`: what would end it early goes there; no
/// alarms where nothing would.
[[nodiscard]] Scenario load_any_scenario(const std::filesystem::path &path, const Deployment &deployment,
                                         Diagnostics &diagnostics, StopConditions *stops = nullptr);

/// The same from a text; the name's ending tells YAML from JSON.
[[nodiscard]] Scenario parse_any_scenario(std::string_view text, const std::string &shown_name,
                                          const Deployment &deployment, Diagnostics &diagnostics,
                                          StopConditions *stops = nullptr);

} // namespace drsim::exchange
