#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// The control plane of a cluster or of DNS takes no changes: what runs goes on running, but no pod is placed
/// and no record edited. Nobody of the deployment can mend it.
[[nodiscard]] Injection control_plane_outage(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
