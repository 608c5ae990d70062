#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline terraform {

/// What a plan does to one object that is there.
struct PlanAction {
  std::string address; ///< in full, with indexes
  std::string type;
  std::string action;                  ///< "update", "replace" or "delete"
  bool created_first = false;          ///< of a replacement: the new one stands before the old one goes
  std::vector<std::string> attributes; ///< outermost names of what differs or is known after apply only
};

/// In order of the plan; creations, reads and what does not change are left out. Nothing for what is no plan.
[[nodiscard]] std::vector<PlanAction> plan_actions(std::string_view text);

} // namespace drsim::import::terraform
