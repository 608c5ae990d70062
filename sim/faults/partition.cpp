#include "sim/faults/partition.hpp"

namespace drsim::inline faults {

Injection partition(World &world, const FaultSpec &fault, std::size_t index)
{
  const Deployment &deployment = world.deployment();
  const std::string named = fault.target.substr(fault.target.find(':') + 1);
  const std::size_t bar = named.find('|');
  const bool whole = bar == std::string::npos; // "inter-region": the first two
  const std::string a = whole ? region_named(deployment, "region:primary") : named.substr(0, bar);
  const std::string b = whole ? region_named(deployment, "region:dr") : named.substr(bar + 1);
  const double ratio = figure(world, fault, index, "bandwidth_ratio");
  if (ratio <= 0)
    return {"the link between " + a + " and " + b + " is cut", {{&world.link_up(a, b), 0}}};
  return {"the link between " + a + " and " + b + " carries less", {{&world.link_ratio(a, b), ratio}}};
}

} // namespace drsim::faults
