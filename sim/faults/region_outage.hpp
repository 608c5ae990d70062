#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// A whole region stops answering at once: everything in it, its network and its control planes. When it
/// heals, machines are there again with the data they had: all at once, or with `return_over_s` zone by zone
/// in the order of the deployment, the first when it heals and the last that much later. Not modelled: a
/// region that degrades slowly, or loses only some services; control planes that are slow after its return.
[[nodiscard]] Injection region_outage(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
