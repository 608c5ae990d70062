#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline people {

/// A component that callers come to by rules of networks, identities or firewalls: request:allow:ID ends what
/// keeps them from it, as long as its region is up, and is answered -1 where it is down. Where reach_ratio is
/// below 1 it has been so from the beginning on, and what does not come through is dropped. Where the kind
/// has a propagation_s a rule is in force so much later. Nothing of the component itself changes: it does
/// what it does for itself (a replica follows its source). Sets: ID.reach, ID.dropped.
[[nodiscard]] std::unique_ptr<Component> reached(const ComponentSpec &spec,
                                                 std::unique_ptr<Component> component);

} // namespace drsim::components::people
