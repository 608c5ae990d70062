#include "sim/faults/release.hpp"

#include "sim/model/control_ports.hpp"

namespace drsim::inline faults {
namespace {

std::string service_of(const FaultSpec &fault)
{
  return fault.target.substr(fault.target.find(':') + 1);
}

const Port &of_service(World &world, const PortKind &kind, const FaultSpec &fault)
{
  return world.read(kind, service_of(fault) + "@" + world.deployment().primary_region());
}

} // namespace

Injection release_stuck(World &world, const FaultSpec &fault, std::size_t)
{
  return {"pods of a new version of " + service_of(fault) + " never become ready",
          {{&of_service(world, ports::release_stuck, fault), 1}}};
}

Injection release_interrupted(World &world, const FaultSpec &fault, std::size_t)
{
  return {"whoever releases " + service_of(fault) + " is killed half-way",
          {{&of_service(world, ports::release_pending, fault), 1}}};
}

} // namespace drsim::faults
