#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// A rolling update of a service in the primary region to a version that is no worse: planned work, whose
/// cost is pods that stop and are still called. When it is over before all are replaced the rest stay.
[[nodiscard]] Injection rollout(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
