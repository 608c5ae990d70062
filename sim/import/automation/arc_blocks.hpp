#pragma once
#include "sim/import/automation/planned_runbook.hpp"

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

namespace drsim::inline import::inline automation {

/// For which region a workflow of ARC is carried out, and how.
struct ArcCase {
  std::string to;     ///< region that takes over; "" = known only when it is begun
  std::string from;   ///< region that is left
  std::string action; ///< "activate", "deactivate"
  bool ungraceful = false;
};

/// What a block asks for. Steps of one block run at once; those after `first` come one after another.
struct ArcBlock {
  std::vector<PlannedStep> steps;
  bool in_turn = false; ///< its steps come one after another, not at once
  std::string unread;   ///< settings that are not played: "targetPercent 50"; "" = none
};

/// A block other than Parallel: its step's settings under executionBlockConfiguration. Unknown types give one
/// step with why_not.
[[nodiscard]] ArcBlock arc_block(const YAML::Node &step, const ArcCase &in);

} // namespace drsim::import::automation
