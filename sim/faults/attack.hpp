#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// Requests that are no users' fill the front door (traffic:attack): `factor` times as many as users usually
/// send, from so many `sources`, which decide whether a rule that counts by address sees them. They ask for
/// what the busiest journey asks for, in a way that no cache can answer, load what stands behind like a
/// user's and count as nobody's transactions. Not modelled: attacks on networks and handshakes, which the
/// provider's edge takes (Shield Standard), attackers who change what they send when they are blocked.
[[nodiscard]] Injection attack(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
