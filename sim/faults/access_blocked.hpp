#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// A rule keeps callers from the target, which lives and does what it does for itself (a replica follows its
/// source): a security group, an access list or a route is gone or wrong, a policy (IAM, RBAC, NetworkPolicy)
/// denies, a firewall takes customers for attackers, nobody gets through the VPN. blocked_ratio (1): share of
/// calls that do not come through. dropped_ratio (1, of a firewall 0): share of these that are lost on the
/// way, so that callers wait for their time-out, as with security groups, routes and access lists (stateless,
/// so that an answer which may not leave is lost as well as a call which may not come in); the rest is
/// refused at once, as policies and firewalls do. It ends when somebody puts the rule right (action allow),
/// or with the fault. Not modelled: connections that were open before and that a group which keeps track of
/// them lets live.
[[nodiscard]] Injection access_blocked(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
