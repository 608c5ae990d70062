#include "sim/faults/credential_expiry.hpp"

namespace drsim::inline faults {

Injection credential_expiry(World &world, const FaultSpec &fault, std::size_t)
{
  return {"a credential of " + fault.target + " has expired",
          {{&world.read(ports::leases, fault.target), 0}}};
}

} // namespace drsim::faults
