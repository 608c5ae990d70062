#include "sim/faults/delegation_hijack.hpp"

#include "sim/model/access_ports.hpp"

namespace drsim::inline faults {

Injection delegation_hijack(World &world, const FaultSpec &fault, std::size_t)
{
  return {"the registry is told of other name servers for the domain of " + fault.target,
          {{&world.read(ports::delegated, fault.target), 0}}};
}

} // namespace drsim::faults
