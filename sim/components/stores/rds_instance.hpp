#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline stores {

/// An RDS instance that is a store of record, with its standby and its backups (facts.md, section 8.1).
/// Failure: it dies with its region, with the zone of its writer (drawn once a trial), or by itself
/// (component:ID.up). With a standby alive (multi_az) the writer moves there: failover_s, then
/// client_reconnect_s until services write again; nothing is lost. Otherwise it is back when what it stands
/// on is back. Without redundancy until the zone returns, or a new standby has been provisioned.
/// request:restore:ID makes a copy from backups (restore.hpp); request:repoint:ID moves the services to the
/// restored copy, else to a promoted replica, and fences what they leave; with neither there it fails.
/// Sets: ID@REGION.readable, .writable, .speed; ID.serving_region; redundancy:ID.ok; totals store:ID:rpo_s
/// and lost_transactions (0 until something is lost). Not modelled: storage that fills up, failover of a
/// heavily loaded writer taking longer, readers of the standby. Of an Aurora cluster its figures hold (form),
/// its shared storage is not played.
[[nodiscard]] std::unique_ptr<Component> make_rds_instance(const ComponentSpec &spec,
                                                           const Deployment &deployment);

} // namespace drsim::components::stores
