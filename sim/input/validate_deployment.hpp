#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/input/catalogue.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

namespace drsim::inline input {

/// What only the whole deployment can tell: ids unique; regions, links, hops and stores exist; no link runs
/// in a circle (validate_cycles.hpp); parameters are known to the catalogue, of its unit and in its
/// range. Each problem is placed where the component or parameter came from.
void validate_deployment(const Deployment &deployment, const Catalogue &catalogue, Diagnostics &diagnostics);

/// What the conditions of a scenario set, held against the catalogue in the same way. Call when they are
/// settled and each names a parameter (validate_scenario).
void validate_conditions(const Scenario &scenario, const Deployment &deployment, const Catalogue &catalogue,
                         Diagnostics &diagnostics);

} // namespace drsim::input
