#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline stores {

/// An RDS instance that is a store of record, with its standby and its backups (facts.md, section 8.1).
/// Failure: it dies with its region, with the zone of its writer (drawn once a trial), or by itself
/// (component:ID.up), or it is deleted (store:ID.kept) with its standby and the backups that go with it: only
/// a replica or a restore from elsewhere helps then. With a standby alive (multi_az) the writer moves there:
/// failover_s and the replay of the log since the last checkpoint, then client_reconnect_s until services
/// write again; nothing is lost. Otherwise it waits for what it stands on, or, where only its machine died,
/// for another one (host_replace_s), and then boots and recovers (crash_recovery.hpp). After either it is
/// slow for a while. Without redundancy until the zone returns, or a new standby has been provisioned.
/// request:restore:ID makes a copy from backups (restore.hpp); request:repoint:ID moves the services to the
/// restored copy, else as StoreCopies says (places.hpp), and fences what they leave; a copy restored after
/// people stopped waiting is there all the same. request:failover:ID (a reboot with failover,
/// FailoverDBCluster) moves the writer to a standby that lives: writes stop for failover_s and
/// client_reconnect_s, nothing is lost, the old writer is the standby from then on; without such a standby it
/// is refused. Sets: standby:ID.lives; ID@REGION.readable, .writable, .speed; ID.serving_region;
/// redundancy:ID.ok; totals store:ID:rpo_s and lost_transactions (0 until something is lost). Not modelled:
/// storage that fills up, a volume that is lost with its zone, readers of the standby, a standby that first
/// has to boot after a failover that was asked for, brown-outs that a failover would leave behind. Of an
/// Aurora cluster its figures hold (form), its shared storage is not played.
[[nodiscard]] std::unique_ptr<Component> make_rds_instance(const ComponentSpec &spec,
                                                           const Deployment &deployment);

} // namespace drsim::components::stores
