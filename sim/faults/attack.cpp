#include "sim/faults/attack.hpp"

#include "sim/model/attack_ports.hpp"

namespace drsim::inline faults {

Injection attack(World &world, const FaultSpec &fault, std::size_t index)
{
  // Sources first: who looks when the attack begins knows them.
  return {"requests that are no users' fill the front door",
          {{&world.read(ports::attack_sources, ""), figure(world, fault, index, "sources")},
           {&world.read(ports::attack, ""), figure(world, fault, index, "factor")}}};
}

} // namespace drsim::faults
