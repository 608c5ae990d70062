#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// Somebody who can act for the owner at the registrar has the registry name other name servers
/// (ID.delegated). A registry lock keeps it from that. It ends when people get the domain back (action
/// reclaim), or with the fault. Not modelled: certificates that the thief has issued, mail that goes astray.
[[nodiscard]] Injection delegation_hijack(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
