#pragma once
#include "sim/model/deployment.hpp"
#include "sim/report/rows.hpp"

#include <string>

namespace drsim::inline cli {

/// Lists that are worked out from a deployment, not read.
[[nodiscard]] Listing alert_listing(const Deployment &deployment);
[[nodiscard]] Listing parity_listing(const Deployment &deployment);

/// Components with what depends on what.
void add_dependencies(const Deployment &deployment, Listing &components);
[[nodiscard]] std::string dependency_dot(const Deployment &deployment);

} // namespace drsim::cli
