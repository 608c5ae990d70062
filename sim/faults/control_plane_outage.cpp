#include "sim/faults/control_plane_outage.hpp"

#include "sim/model/control_ports.hpp"

namespace drsim::inline faults {

Injection control_plane_outage(World &world, const FaultSpec &fault, std::size_t)
{
  return {"the control plane of " + fault.target + " takes no changes",
          {{&world.read(ports::control_plane, fault.target), 0}}};
}

} // namespace drsim::faults
