#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline input {

/// The cycles of a directed graph given as node -> nodes it points to, each from its smallest node on; one
/// cycle for every edge that closes one, in order of name. Empty when the graph has none. No recursion.
[[nodiscard]] std::vector<std::vector<std::string>>
detect_cycles(const std::map<std::string, std::vector<std::string>> &edges);

/// Steps that come after each other (in success and in failure), copies of each other, runbooks that call
/// each other: a circle of any of these is an error, placed where its first component came from.
void validate_cycles(const Deployment &deployment, Diagnostics &diagnostics);

} // namespace drsim::input
