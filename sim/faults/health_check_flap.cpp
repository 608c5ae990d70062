#include "sim/faults/health_check_flap.hpp"

namespace drsim::inline faults {

Injection health_check_flap(World &world, const FaultSpec &fault, std::size_t index)
{
  return {"checks of " + fault.target + " fail without reason",
          {{&world.read(ports::flap, fault.target), figure(world, fault, index, "fail_ratio")}}};
}

} // namespace drsim::faults
