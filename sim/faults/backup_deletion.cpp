#include "sim/faults/backup_deletion.hpp"

#include "sim/model/store_ports.hpp"

namespace drsim::inline faults {

Injection backup_deletion(World &world, const FaultSpec &fault, std::size_t)
{
  return {"the backups of " + fault.target + " are deleted",
          {{&world.read(ports::backups_kept, fault.target), 0}}};
}

} // namespace drsim::faults
