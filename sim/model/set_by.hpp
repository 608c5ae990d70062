#pragma once
#include "sim/model/deployment.hpp"

#include <optional>
#include <string>

// Names of what sets how long something takes, as events carry them (Event::set_by).

namespace drsim::inline model {

/// Where a figure was set: "orders-db-dr.promote_s" of a component, "journey:checkout.slo_success_ratio",
/// "traffic.rate_per_s", "scenario:/faults/0/for" of the scenario's file. Absent when neither has it.
[[nodiscard]] std::optional<Provenance> provenance_of(const std::string &name, const Deployment &deployment,
                                                      const std::string &scenario_file);

/// The open question of deployment.json ("/components/2") that a figure is an answer to nobody gave: asked
/// about itself, or nobody's figure of a component that is asked about; "" when there is none.
[[nodiscard]] std::string question_behind(const std::string &name, const Deployment &deployment);

} // namespace drsim::model
