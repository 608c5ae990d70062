#pragma once

#include "sim/components/component.hpp"

namespace drsim {

/// An ElastiCache replication group (facts.md, section 9): shards with a primary node each, replicas in the
/// zones that follow.
/// Failure: with its region, or component:ID.up, nothing is cached there; with a zone, the keys of the shards
/// whose primary stood there are missed until a replica takes over (failover_s, with automatic_failover), or
/// else until the node has been made anew (rebuild_s, once the zone is back). A miss is a read of the store
/// behind, so a lost cache is load elsewhere.
/// Sets: ID@REGION.share (of keys that can be answered).
/// Not modelled: keys lost by asynchronous replication, a rebuilt node that is cold, Global Datastore,
/// clients that keep asking a dead node.
[[nodiscard]] std::unique_ptr<Component> make_elasticache(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim
