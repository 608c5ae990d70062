#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline streams {

/// A Kafka cluster, by its broker defaults one topic: brokers spread over the zones of its region, partitions
/// of replication_factor replicas each, in as many zones as there are when rack_aware, else where Kafka's
/// turns put them (facts.md, section 10). Failure: with its region, or component:ID.up, all brokers die; with
/// a zone those in it. Until the dead are noticed (leader_election_s) their partitions have no leader, and
/// producers with acks=all wait for every partition with a replica there. Then a replica in sync leads; with
/// acks=all a partition takes events while at least min_insync_replicas are in sync, with acks=1 while it has
/// a leader, where what the dead leader had not handed on (replica_lag_s) is gone. Brokers start again
/// start_s after their zone is back, and are in sync once they have read what they missed (catch_up_ratio of
/// the time away). Where nobody in sync lives, a replica that is behind may lead (unclean_leader_election):
/// what came since it fell behind is gone; else the partition waits for one that was in sync. Events of
/// partitions that nobody leads, of a topic that is copied nowhere (msk_replicator), are lost unless a
/// replica comes back (writer_lost, writer_back). Events of partitions that take none are refused: a journey
/// that must publish fails with their share. Consumers: see consumers.hpp. Sets: ID@REGION.writable (share of
/// partitions that take events), .readable (some have a leader), ID.unread, ID.unread_s. Not modelled: topics
/// that differ from the brokers' defaults, one broker that fails by itself, producers that keep events and
/// send them later or choose partitions that have a leader, acks=0 (as 1: who is not told does not know),
/// leaders that return to their preferred broker, quotas, disks, a topic that is put back from a backup.
[[nodiscard]] std::unique_ptr<Component> make_msk(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::streams
