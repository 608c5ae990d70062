#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// A faulty writer spoils `corrupt_per_s` rows a second of a store, of which users read `rows_in_use`, until
/// it is stopped
/// (`for`): STORE.bad_writes. What that does to the store is for the store to say
/// (components/stores/corruption.hpp).
[[nodiscard]] Injection data_corruption(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
