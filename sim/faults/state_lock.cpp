#include "sim/faults/state_lock.hpp"

#include "sim/model/control_ports.hpp"

namespace drsim::inline faults {

Injection state_lock(World &world, const FaultSpec &fault, std::size_t)
{
  return {"a lock on " + fault.target + " is left behind",
          {{&world.read(ports::lock_held, fault.target), 1}}};
}

} // namespace drsim::faults
