#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/core/distribution.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline input {

/// What applying one kind of change does while it is applied (models/catalogue/plans/plans.json).
struct PlanEffect {
  std::string type;                    ///< of the object: "aws_db_instance"
  std::string action;                  ///< "update", "replace" or "delete"
  std::vector<std::string> attributes; ///< of an update: one of these changes; empty = any
  std::string fault;                   ///< a kind of fault
  std::optional<Distribution> for_s;   ///< absent: until people repair it
  bool all_nodes = false;              ///< of node_drain
  std::string what;                    ///< for people
  std::string source;
};

/// Reads plans/plans.json under the catalogue's folder, which need not be there.
[[nodiscard]] std::vector<PlanEffect> load_plan_effects(const std::filesystem::path &catalogue_folder,
                                                        Diagnostics &diagnostics);

} // namespace drsim::input
