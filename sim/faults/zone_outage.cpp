#include "sim/faults/zone_outage.hpp"

namespace drsim::inline faults {

Injection zone_outage(World &world, const FaultSpec &fault, std::size_t)
{
  const std::string zone = fault.target.substr(fault.target.find(":") + 1);
  return hold(world, world.up(zone).name(), 1, 0, "zone " + zone + " is lost");
}

} // namespace drsim::faults
