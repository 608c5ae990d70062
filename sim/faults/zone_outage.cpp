#include "sim/faults/zone_outage.hpp"

namespace drsim::inline faults {

Injection zone_outage(World &world, const FaultSpec &fault, std::size_t)
{
  const std::string zone = fault.target.substr(fault.target.find(":") + 1);
  return {"zone " + zone + " is lost", {{&world.up(zone), 0}}};
}

} // namespace drsim::faults
