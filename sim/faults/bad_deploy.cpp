#include "sim/faults/bad_deploy.hpp"

namespace drsim::inline faults {

Injection bad_deploy(World &world, const FaultSpec &fault, std::size_t index)
{
  const std::string service = fault.target.substr(fault.target.find(":") + 1);
  const std::string place = service + "@" + world.deployment().primary_region();
  return {"a bad version of " + service + " is released",
          {{&world.read(ports::bad_version, place), figure(world, fault, index, "error_ratio")}}};
}

} // namespace drsim::faults
