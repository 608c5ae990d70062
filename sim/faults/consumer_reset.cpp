#include "sim/faults/consumer_reset.hpp"

#include "sim/model/store_ports.hpp"

namespace drsim::inline faults {

Injection consumer_reset(World &world, const FaultSpec &fault, std::size_t)
{
  return {"consumers of " + fault.target + " start at its end",
          {{&world.read(ports::offsets_kept, fault.target), 0}}};
}

} // namespace drsim::faults
