#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// A faulty writer spoils `corrupt_per_s` rows a second of a store from its beginning until it is stopped
/// (`for`). Replicas copy them; they stay until the store is restored to a time before. Of what users read,
/// the share spoilt rows / `rows_in_use` comes back as an error (STORE.error_ratio), up to all of it;
/// STORE.corrupt_since says when it began. A writer still at work after a restore begins anew. Not modelled:
/// wrong answers that nobody notices, repair row by row.
[[nodiscard]] Injection data_corruption(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
