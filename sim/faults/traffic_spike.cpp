#include "sim/faults/traffic_spike.hpp"

namespace drsim::inline faults {

Injection traffic_spike(World &world, const FaultSpec &fault, std::size_t index)
{
  return {"users come in unusual number",
          {{&world.read(ports::load_factor, ""), figure(world, fault, index, "factor")}}};
}

} // namespace drsim::faults
