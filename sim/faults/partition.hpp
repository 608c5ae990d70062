#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// The link between two regions is cut (`bandwidth_ratio` 0) or carries only a share of its bandwidth. Users
/// reach both regions all the same. Not modelled: packet loss, loss in one direction only.
[[nodiscard]] Injection partition(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
