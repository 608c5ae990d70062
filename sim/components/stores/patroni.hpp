#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline stores {

/// When a leader died and how its key lay then: the last renewal was `phase_s` before the loss.
struct LeaderLoss {
  double at_s = 0;
  double phase_s = 0; ///< uniform in the loop's period
};

/// Seconds from a leader's loss until its key is gone: uniform in [ttl - loop_wait, ttl].
[[nodiscard]] inline double key_left_s(const LeaderLoss &loss, double ttl_s)
{
  return ttl_s > loss.phase_s ? ttl_s - loss.phase_s : 0;
}

/// PostgreSQL under Patroni in one region, a store of record: members spread over the zones, one leads.
/// Failure: the leader dies with its zone, or by itself (component:ID.up), all with the region. Its key is
/// gone ttl - U(0, loop_wait) later; then, if the key's store answers, a member is promoted (election_s +
/// promote_s) that lacks at most maximum_lag_bytes of the position the leader told at its last loop, the
/// one with the most log first. What it lacks of the acknowledged writes is lost. With synchronous members
/// only these may lead and nothing is lost; writes wait when one of them dies until the next loop. When no
/// member may lead, the store waits for the old leader. When the key's store is away for longer than U(0,
/// loop_wait) + retry_timeout, the leader steps down and takes no writes until it is back; with failsafe
/// only when one of the members that it knew then does not answer at its next loop. A member whose machine
/// returns boots, starts (start_s) and replays its log; a new leader is slow for a while
/// (crash_recovery.hpp). Services find a new leader by a proxy's checks (U(0, inter) + (rise - 1) inter) or
/// in client_reconnect_s. request:failover:ID (a switchover) hands the lead to a member that may lead,
/// without loss, after election_s + promote_s; refused where none may, or the key's store does not answer.
/// request:force_failover:ID (patronictl failover) makes the member lead that lives and has the most log,
/// also where automation refuses: after the key is gone, and what it lacks is lost. request:repoint:ID,
/// stop_writes and fence: StoreCopies (places.hpp); there are no backups to restore. Services that went to
/// another region's copy (an rds_replica whose source it is stands for a standby cluster there) come home by
/// request:reverse:ID, which makes the members here a standby cluster by pg_basebackup or, with
/// use_pg_rewind, by pg_rewind, and request:switch_back:ID (return_home.hpp). Links: dcs, proxy. Sets:
/// ID@REGION.readable, .writable, .speed; ID.serving_region; redundancy:ID.ok; standby:ID.lives; totals
/// store:ID:rpo_s and lost_transactions. Not modelled: backups, cascading, members of a standby cluster one
/// by one, processes that restart, rewinding of old leaders, lag that grows with load, a network cut between
/// zones.
[[nodiscard]] std::unique_ptr<Component> make_patroni(const ComponentSpec &spec,
                                                      const Deployment &deployment);

} // namespace drsim::components::stores
