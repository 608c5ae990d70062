#include "sim/faults/rollout.hpp"

namespace drsim::inline faults {

Injection rollout(World &world, const FaultSpec &fault, std::size_t)
{
  const std::string service = fault.target.substr(fault.target.find(":") + 1);
  const std::string place = service + "@" + world.deployment().primary_region();
  return {"the pods of " + service + " are replaced by a rolling update",
          {{&world.read(ports::rollout, place), 1}}};
}

} // namespace drsim::faults
