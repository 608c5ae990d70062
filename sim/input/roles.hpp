#pragma once
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline input {

/// What a fault's target stands for in one deployment.
struct Role {
  std::vector<std::string> targets; ///< exact targets; more than one: each trial draws its own
  std::string why;                  ///< "the zone that most components name"
  std::string lacks;                ///< why there is none, when `targets` is empty
};

/// The role a target names ("zone:busiest of region:primary", "store:of-record", scenarios/README.md), in a
/// deployment. Absent when the target is no role, or is the exact name of something there.
[[nodiscard]] std::optional<Role> role_of(const std::string &fault_kind, const std::string &target,
                                          const Deployment &deployment);

/// Every role a fault of the kind may be aimed at, most telling first; those the deployment lacks too.
[[nodiscard]] std::vector<std::string> role_names(const std::string &fault_kind,
                                                  const Deployment &deployment);

/// The targets of a fault: `target` becomes the exact one, or `drawn_from` lists those a trial draws from.
/// When the deployment has nothing in a role, `not_applicable` of the scenario says which and why.
void settle_targets(Scenario &scenario, const Deployment &deployment);

} // namespace drsim::input
