#pragma once
#include "sim/import/terraform/plan_actions.hpp"
#include "sim/input/plan_effects.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

#include <string>
#include <vector>

namespace drsim::inline insight {

/// What applying a plan does, as a scenario: everything at once, 20 min after the beginning. Not modelled:
/// the order and the parallelism of terraform apply, and changes of what drsim plays nothing of.
struct AppliedPlan {
  Scenario scenario;               ///< "apply-this-plan"; without faults when nothing is disturbed
  std::vector<std::string> told;   ///< "aws_db_instance.orders is replaced: the instance is deleted and ..."
  std::vector<std::string> silent; ///< replaced or deleted, and nobody knows what that does meanwhile
};

/// The component an address of the files describes, or sets a parameter of; nullptr when there is none.
[[nodiscard]] const ComponentSpec *component_of_address(const Deployment &deployment,
                                                        const std::string &address);

/// `deployment` as it stands before the plan is applied.
[[nodiscard]] AppliedPlan applied_plan(const Deployment &deployment, const std::vector<PlanAction> &actions,
                                       const std::vector<PlanEffect> &effects);

} // namespace drsim::insight
