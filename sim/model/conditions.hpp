#pragma once
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

namespace drsim::inline model {

/// Whether a condition names no parameter but links of a component: its text is a list of ids, or "none".
[[nodiscard]] bool is_link(const Condition &condition, const ComponentSpec &spec);

/// The deployment as it is under a scenario's conditions: figures replaced, or multiplied. What a condition
/// sets comes from "the scenario", as an assumption.
[[nodiscard]] Deployment under_conditions(const Deployment &deployment, const Scenario &scenario);

} // namespace drsim::model
