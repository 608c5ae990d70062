#include "sim/faults/health_check_flap.hpp"

namespace drsim::inline faults {

Injection health_check_flap(World &world, const FaultSpec &fault, std::size_t index)
{
  return hold(world, fault.target + ".flap", 0, figure(world, fault, index, "fail_ratio"),
              "checks of " + fault.target + " fail without reason");
}

} // namespace drsim::faults
