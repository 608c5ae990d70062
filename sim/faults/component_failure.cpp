#include "sim/faults/component_failure.hpp"

namespace drsim::inline faults {

Injection component_failure(World &world, const FaultSpec &fault, std::size_t)
{
  return hold(world, "component:" + fault.target + ".up", 1, 0, fault.target + " dies");
}

} // namespace drsim::faults
