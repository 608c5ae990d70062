#include "sim/faults/region_outage.hpp"

namespace drsim::inline faults {

Injection region_outage(World &world, const FaultSpec &fault, std::size_t)
{
  const std::string region = region_named(world.deployment(), fault.target);
  return {"region " + region + " is lost", {{&world.up(region), 0}}};
}

} // namespace drsim::faults
