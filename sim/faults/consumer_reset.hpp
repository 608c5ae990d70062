#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// The offsets of a topic's consumers are lost, and they start at its end (auto.offset.reset = latest): what
/// waits for them at that moment is never read.
[[nodiscard]] Injection consumer_reset(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
