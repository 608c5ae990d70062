#pragma once
#include "sim/model/deployment.hpp"

#include <vector>

namespace drsim::inline input {

/// Plans that make everything anew ("rebuild", "from scratch", "с нуля") and say of no step how long it
/// takes, nor what it waits for: the catalogue's minute a step answers nothing, and neither does a verdict on
/// it.
[[nodiscard]] std::vector<const ComponentSpec *> rebuilds_of_no_length(const Deployment &deployment);

} // namespace drsim::input
