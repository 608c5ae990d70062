#pragma once
#include "sim/engine/world.hpp"

#include <string>

namespace drsim::inline components::inline stores {

/// Acknowledged writes of a store that are gone: those committed after from_s, up to to_s. Time in between in
/// which nothing was acknowledged is downtime, not loss: span_s counts the rest (CommitLog::writing_s).
struct Loss {
  double from_s = 0;
  double to_s = 0;
  double writes = 0;
  double span_s = 0;
};

/// What is gone when one loss comes on top of an earlier one.
[[nodiscard]] Loss both(const Loss &earlier, const Loss &later);

/// The store itself keeps its losses: STORE.lost_from_s, .lost_to_s, .lost_writes, .losses, and none so far.
void keep_losses(World &world, const std::string &store);

/// A store's loss from now on, in place of what was said before; a Loss without a whole write takes it back.
/// Sets totals store:STORE:rpo_s and lost_transactions (a series too, where series are kept), and the ports
/// STORE.lost_from_s, .lost_to_s, .lost_writes, then STORE.losses (+1), on which others count across stores.
/// A transaction is lost whole or not at all: rates that add up to less than one have lost none.
void say_loss(World &world, const std::string &store, const Loss &loss, EventId cause);

/// What say_loss said last; no writes when it never did.
[[nodiscard]] Loss present_loss(World &world, const std::string &store);

} // namespace drsim::components::stores
