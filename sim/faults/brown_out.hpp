#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// A zone, a service or a database answers, but badly (a grey failure): `error_ratio` of its answers are
/// errors, `loss_ratio` of the calls to it are never answered, `slow_ratio` (all, unless said) of the rest
/// take `latency_s` longer (grey:OF.errors, .loss, .slow, .latency_s). A service browns out in the primary
/// region. What health checks make of it is for them to say. Not modelled: a zone's brown-out in the
/// databases that stand there; loss in one direction only.
[[nodiscard]] Injection brown_out(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
