#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline platform {

/// The servers of one Consul datacenter (facts.md, section 13), a ServerGroup that votes by raft.
/// Failure: it answers while one server leads. When that dies, the others notice and elect another: the first
/// of f time-outs uniform in [T, 2 T], T = raft_multiplier x election_timeout_s. Without a majority nobody
/// leads until enough servers are back. One server is a single point of failure.
/// Sets: ID.available: what Vault's lock, Patroni's leader key, new pods that register and steps of runbooks
/// wait for. Names that it knows are found without a leader, as stale answers; where these are switched off
/// (allow_stale) nobody finds services by it meanwhile. Not modelled: gossip
/// between datacenters, the catalog's checks, KV data that is lost.
[[nodiscard]] std::unique_ptr<Component> make_consul(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::platform
