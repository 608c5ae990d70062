#include "sim/faults/bad_deploy.hpp"

#include "sim/model/control_ports.hpp"

namespace drsim::inline faults {

Injection bad_deploy(World &world, const FaultSpec &fault, std::size_t index)
{
  const std::string service = fault.target.substr(fault.target.find(":") + 1);
  const std::string place = service + "@" + world.deployment().primary_region();
  Injection made = {"a bad version of " + service + " is released", {}};
  if (has_figure(fault, "no_way_back")) // before: who looks at the version knows it
    made.holds.push_back(
        {&world.read(ports::no_way_back, place), figure(world, fault, index, "no_way_back") > 0 ? 1.0 : 0.0});
  made.holds.push_back({&world.read(ports::bad_version, place), figure(world, fault, index, "error_ratio")});
  return made;
}

} // namespace drsim::faults
