#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

namespace drsim::inline input {

/// Unit of a parameter that its file sets to null: it has none.
inline constexpr const char *no_value = "none";

/// What the table of kinds (sim/model/kinds.hpp) and that of actions ask of every component: a kind that
/// drsim knows, a region where the kind always stands in one, links under roles the kind has, to kinds that
/// fit, none missing that it cannot do without; of every step a target that answers its action. All breaches
/// are errors, each with its place.
void validate_links(const Deployment &deployment, Diagnostics &diagnostics);

} // namespace drsim::input
