#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// Users come `factor` times as often (traffic:load_factor). Not modelled: users of one journey only.
[[nodiscard]] Injection traffic_spike(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
