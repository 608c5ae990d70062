#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline stores {

/// Orders and their events after a failover: for every store that a journey writes and every topic it
/// publishes to, how many acknowledged orders have no event any more, how many events have no order, and how
/// many are gone from both. Each store loses what it took in a span of time (loss.hpp), which ends where its
/// own copy ends; the writes of a journey are in both logs at the same time, so what lies in one span and not
/// in the other is the difference, counted from what was committed then.
/// Sets: totals pair:STORE|TOPIC:orders_without_event, :events_without_order, :lost_in_both; event
/// stores_disagree of the store whenever these change.
/// Not modelled: the moments between commit and publication (outbox or not); stores whose losses lie in
/// several spans; journeys whose shares of a store's writes change; repair by hand.
[[nodiscard]] std::unique_ptr<Component> make_cross_store(const Deployment &deployment);

} // namespace drsim::components::stores
