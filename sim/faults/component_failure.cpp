#include "sim/faults/component_failure.hpp"

namespace drsim::inline faults {

Injection component_failure(World &world, const FaultSpec &fault, std::size_t)
{
  return {fault.target + " dies", {{&world.read(ports::component_up, fault.target), 0}}};
}

} // namespace drsim::faults
