#include "sim/faults/deletion.hpp"

namespace drsim::inline faults {

Injection deletion(World &world, const FaultSpec &fault, std::size_t)
{
  return {fault.target + " is deleted", {{&world.read(ports::kept, fault.target), 0}}};
}

} // namespace drsim::faults
