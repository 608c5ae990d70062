#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline streams {

/// An MSK Replicator: the source cluster's events on their way to the target cluster, as a flow over the
/// inter-region link. Failure: with the link, or the target's region. When the source's region is lost, the
/// events that had not arrived are gone for those who read the target (totals store:SOURCE:rpo_s and
/// lost_transactions); they are back when the region is.
/// Consumers read in the source's region and commit where they are every consumer_commit_s; every
/// offset_sync_s that is carried over, as far as the events are. They move when the region is lost, or when
/// services use a store in the target's region, and read again what lies between (total
/// store:SOURCE:duplicated_events, event events_duplicated).
/// Sets: ID.lag_s. Links: source, target.
/// Not modelled: consumers that lag or that keep what they have read with their results (idempotent ones
/// skip it), groups whose offsets are not carried over, topics left out, replication back.
[[nodiscard]] std::unique_ptr<Component> make_msk_replicator(const ComponentSpec &spec,
                                                             const Deployment &deployment);

} // namespace drsim::components::streams
