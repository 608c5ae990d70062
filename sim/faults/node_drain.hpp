#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// People empty nodes of a cluster, to change them: cordoned, they take no pods, and those on them are
/// evicted as disruption budgets allow. Over when they are back in use.
[[nodiscard]] Injection node_drain(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
