#pragma once
#include "sim/exchange/export_scenario.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace drsim::inline exchange {

/// One fault at fixed times, its target resolved.
struct PlannedFault {
  const FaultSpec *spec = nullptr;
  std::size_t number = 0; ///< its place in the scenario, from 1
  double at_s = 0;        ///< medians
  std::optional<double> for_s;
  double left_s = 0; ///< until the horizon: how long a fault without an end is held
  std::string region;
  std::vector<std::string> zones; ///< lost zones, for outages
  const ComponentSpec *component = nullptr;
  std::string service; ///< name without region, for faults of services
};

/// The faults in order of time; what a fixed time loses is noted.
[[nodiscard]] std::vector<PlannedFault> plan_faults(const Scenario &scenario, const Deployment &deployment,
                                                    std::vector<std::string> &notes);

/// "fault 2 (partition of link:inter-region)".
[[nodiscard]] std::string fault_name(const PlannedFault &fault);
[[nodiscard]] double number_of(const PlannedFault &fault, const std::string &name);
/// The title, and the medians taken, for a description field.
[[nodiscard]] std::string description_of(const Scenario &scenario);

/// A Chaos Mesh fault and its kind.
struct MeshFault {
  std::string kind;
  nlohmann::ordered_json spec;
};
/// Absent, and noted, when Chaos Mesh has no such fault.
[[nodiscard]] std::optional<MeshFault> mesh_fault(const PlannedFault &fault, std::vector<std::string> &notes);
/// "podChaos" for PodChaos: the key of a fault's body in a Workflow.
[[nodiscard]] std::string mesh_key(const std::string &kind);

} // namespace drsim::exchange
