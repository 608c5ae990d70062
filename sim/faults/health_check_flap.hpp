#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// `fail_ratio` of the single checks of a health check fail although its target is well
/// (HEALTHCHECK.flap). Not modelled: some checkers only.
[[nodiscard]] Injection health_check_flap(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
