#include "sim/faults/node_drain.hpp"

#include <cmath>

namespace drsim::inline faults {

Injection node_drain(World &world, const FaultSpec &fault, std::size_t index)
{
  const double nodes = figure(world, fault, index, "nodes");
  return {std::to_string(std::lround(nodes)) + " nodes of " + fault.target + " are drained",
          {{&world.read(ports::draining, fault.target), nodes}}};
}

} // namespace drsim::faults
