#include "sim/faults/data_corruption.hpp"

namespace drsim::inline faults {

Injection data_corruption(World &world, const FaultSpec &fault, std::size_t index)
{
  const double spoilt_per_s =
      figure(world, fault, index, "corrupt_per_s") / figure(world, fault, index, "rows_in_use");
  return {"bad writes begin in " + fault.target,
          {{&world.read(ports::bad_writes, fault.target), spoilt_per_s}}};
}

} // namespace drsim::faults
