#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/input/catalogue.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline input {

/// The cycles of a directed graph given as node -> nodes it points to, each from its smallest node on; one
/// cycle for every edge that closes one, in order of name. Empty when the graph has none. No recursion.
[[nodiscard]] std::vector<std::vector<std::string>>
detect_cycles(const std::map<std::string, std::vector<std::string>> &edges);

/// What only the whole deployment can tell: ids unique; regions, links, hops and stores exist; the roles
/// `after` and `source` run in no circle; parameters are known to the catalogue, of its unit and in its
/// range. Each problem is placed where the component or parameter came from.
void validate_deployment(const Deployment &deployment, const Catalogue &catalogue, Diagnostics &diagnostics);

/// What the conditions of a scenario set, held against the catalogue in the same way. Call when they are
/// settled and each names a parameter (validate_scenario).
void validate_conditions(const Scenario &scenario, const Deployment &deployment, const Catalogue &catalogue,
                         Diagnostics &diagnostics);

} // namespace drsim::input
