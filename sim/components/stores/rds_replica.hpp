#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline stores {

/// A cross-region read replica and the WAL stream that feeds it (facts.md, section 8.2).
/// The stream is a flow over the inter-region link and shares its bandwidth. Caught up, it takes what the
/// primary writes; after a cut, or while the primary writes faster than the link carries, it takes all it can
/// get until it has caught up. What has arrived is applied at replay_bytes_per_s. So lag grows by 1 s a
/// second while cut, and drains at min(link, replay) / production - 1 s a second. A backlog above
/// wal_keep_bytes is read from the archive, which is archive_delay_s late. What the primary has not sent goes
/// with it, unless its standby takes over or it returns. Failure: with its region, or
/// component:ID.up, it takes nothing and cannot be promoted until it is back. request:promote:ID replays what
/// has arrived, then takes promote_s; what had not arrived is lost, and so is what the old primary still
/// acknowledges until the services leave it (split brain). Corrupt rows are replicated like any other. Sets:
/// ID.lag_s (every lag_metric_s while it moves), STORE@REGION.readable, .writable; totals store:STORE:rpo_s,
/// lost_transactions; event data_lost. Links: source. Not modelled: promotion refused during a backup,
/// cascades, synchronous replication, the reboot's readers.
[[nodiscard]] std::unique_ptr<Component> make_rds_replica(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim::components::stores
