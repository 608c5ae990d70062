#include "sim/faults/traffic_spike.hpp"

namespace drsim::inline faults {

Injection traffic_spike(World &world, const FaultSpec &fault, std::size_t index)
{
  return hold(world, "traffic:load_factor", 1, figure(world, fault, index, "factor"),
              "users come in unusual number");
}

} // namespace drsim::faults
