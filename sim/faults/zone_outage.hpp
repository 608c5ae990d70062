#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// One zone stops answering: its nodes, load balancer targets and database instances. It is back all at once,
/// or with `return_over_s`, as after a loss of power, machine by machine, evenly over that time and in an
/// order that chance decides. Not modelled: volumes that come back later than machines, a control plane that
/// must work off what was asked of it meanwhile.
[[nodiscard]] Injection zone_outage(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
