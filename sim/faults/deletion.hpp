#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// Somebody, or a plan that replaces it, deletes a database: its writer, its standby and the backups that go
/// with it are gone (STORE.kept), whatever its region does. Replicas elsewhere and backups of other services
/// stay. Not modelled: a final snapshot, protection against deletion, rows deleted in a database that stays
/// (a data_corruption: replicas follow it).
[[nodiscard]] Injection deletion(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
