#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// One zone stops answering: its nodes, load balancer targets and database instances. Not modelled: a zone
/// that answers slowly or only to some (a grey failure).
[[nodiscard]] Injection zone_outage(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
