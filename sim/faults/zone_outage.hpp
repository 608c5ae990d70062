#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// One zone stops answering: its nodes, load balancer targets and database instances. It is back all at once,
/// or with `return_over_s`, as after a loss of power, machine by machine, evenly over that time and in an
/// order that chance decides; with `volumes_over_s` the volumes that databases and brokers stand on come back
/// after the machines, one after another over that time. Not modelled: a control plane that must work off
/// what was asked of it meanwhile, beyond launches that it refuses (eks_cluster, autoscaling_group).
[[nodiscard]] Injection zone_outage(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
