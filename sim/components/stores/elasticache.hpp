#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline stores {

/// An ElastiCache replication group (facts.md, section 9): shards with a primary node each, replicas in the
/// zones that follow.
/// Failure: with its region, or component:ID.up, nothing is cached there; with a zone, the keys of the shards
/// whose primary stood there are missed until a replica takes over (failover_s, with automatic_failover), or
/// else until the node has been made anew (rebuild_s, once the zone is back). A miss is a read of the store
/// behind, so a lost cache is load elsewhere. A node made anew is cold, as is the cache of a region that
/// nobody used. Only a miss that the store behind answers in its caller's time brings a key: where it answers
/// all, n reads bring 1 - exp(-n / working_set_keys) of the keys, as if all were alike; where it answers so
/// many a second, as many keys come; where overload lets it answer none in time, the cache never fills. One
/// that follows another's (link source: a Global Datastore) is warm. Entries: those written in the last
/// entry_ttl_s are gone with a node that no replica replaces, and with the region; with one that does, what
/// the replica had not seen yet (replica_lag_s). Sets: ID@REGION.share (of keys that can be answered),
/// ID@REGION.writable (share of keys whose node is there); total entries:ID:lost. Not modelled: popular keys
/// that come first, entries that a write makes stale, lag and promotion of a Global Datastore, clients that
/// keep asking a dead node, a full cache that evicts, a node that is filled from a snapshot (the store behind
/// has it all).
[[nodiscard]] std::unique_ptr<Component> make_elasticache(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim::components::stores
