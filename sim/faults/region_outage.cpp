#include "sim/faults/region_outage.hpp"

namespace drsim::inline faults {

Injection region_outage(World &world, const FaultSpec &fault, std::size_t)
{
  const std::string region = region_named(world.deployment(), fault.target);
  return hold(world, world.up(region).name(), 1, 0, "region " + region + " is lost");
}

} // namespace drsim::faults
