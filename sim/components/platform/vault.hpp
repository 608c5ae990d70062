#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline platform {

/// The servers of one Vault cluster (facts.md, section 14), a ServerGroup: with integrated storage it votes
/// by raft, with storage elsewhere the servers take a lock there (which, when that is a consul of the
/// deployment, must have a leader). Failure: when the active server dies, a standby takes over: the election,
/// or U(ttl, 2 ttl) + delay until the lock is free, then takeover_s to load mounts and leases. Every server
/// that starts is sealed. With a key in a KMS it unseals itself in auto_unseal_s, as soon as the key's region
/// is up; with Shamir's shares it waits until someone of the linked people is at the keyboard and has a hand
/// free for manual_unseal_s, or until they have carried out the runbook that has a step for it (action
/// unseal); all servers that wait are unsealed together. What was given out works without
/// Vault for U(0, lease), then services that use it lose their access until it is back. Links: storage,
/// people. Sets: ID.available, ID.sealed (servers that wait to be unsealed), ID.leases. Not modelled:
/// a server whose vote autopilot took and that must be wiped before it may join again, replication between
/// clusters, a KMS that fails by itself, limits of requests when all clients come at once, key holders who
/// are not there, audit devices that block.
[[nodiscard]] std::unique_ptr<Component> make_vault(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::platform
