#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// One component dies by itself, wherever it stands (component:ID.up = 0). Not modelled: partial failure.
[[nodiscard]] Injection component_failure(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
