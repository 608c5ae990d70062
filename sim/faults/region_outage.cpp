#include "sim/faults/region_outage.hpp"

namespace drsim::inline faults {

Injection region_outage(World &world, const FaultSpec &fault, std::size_t index)
{
  const std::string name = region_named(world.deployment(), fault.target);
  Injection injection{"region " + name + " is lost", {{&world.up(name), 0}}};
  if (!has_figure(fault, "return_over_s"))
    return injection;
  for (const Region &region : world.deployment().regions)
    for (const std::string &zone : region.zones)
      if (region.name == name && zone != region.zones.front())
        injection.stragglers.push_back({&world.up(zone), 0, "zone " + zone + " is back"});
  injection.spread_last(injection.stragglers.size(), figure(world, fault, index, "return_over_s"));
  return injection;
}

} // namespace drsim::faults
