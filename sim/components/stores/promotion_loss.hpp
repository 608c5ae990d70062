#pragma once
#include "sim/components/stores/commit_log.hpp"
#include "sim/engine/world.hpp"

#include <string>

namespace drsim::inline components::inline stores {

/// What is gone when a replica is promoted: what the old primary had acknowledged and the replica had not;
/// until services leave it the old primary, when its region returns, takes writes that are lost as well
/// (split_brain: people compare row by row, reconcile_rows_per_s). A replica that was made anew and is
/// promoted again loses on top of what was lost before.
class PromotionLoss {
public:
  PromotionLoss() = default;
  /// `place`: index of the replica's region; `log` of the old primary outlives this.
  PromotionLoss(std::string store, int place, double reconcile_per_s, const CommitLog &log)
      : store_(std::move(store)), place_(place), reconcile_per_s_(reconcile_per_s), log_(&log)
  {
  }
  void start(World &world);
  /// The replica has been promoted with so many transactions.
  void count(World &world, double received, EventId promoted);
  /// It is a replica again: what is lost so far stays lost.
  void keep(World &world);

private:
  void say(World &world, EventId cause);
  void moved(World &world, const Port &serving);
  void reconcile(World &world, double writes, EventId moved);

  std::string store_;
  int place_ = 0;
  double reconcile_per_s_ = 1;
  const CommitLog *log_ = nullptr;
  const Port *serving_ = nullptr;
  EventId promoted_ = no_event; ///< while it is a primary that services may still move to
  double received_ = 0;
  double promoted_by_ = 0; ///< transactions the old primary had taken when this one was promoted
  double used_before_ = 0; ///< the region services used then
  Loss before_;            ///< by earlier promotions
  std::string told_;       ///< what the timeline says of it last, and where
  EventId lost_ = no_event;
};

} // namespace drsim::components::stores
