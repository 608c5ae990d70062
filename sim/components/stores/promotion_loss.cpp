#include "sim/components/stores/promotion_loss.hpp"

#include "sim/components/stores/loss.hpp"

#include <cstdio>

namespace drsim::inline components::inline stores {

void PromotionLoss::start(World &world)
{
  if (log_ == nullptr)
    return;
  serving_ = &world.read(ports::serving_region, store_);
  world.on_change(*serving_, [this, &world](const Port &serving) { moved(world, serving); });
}

void PromotionLoss::count(World &world, double received, EventId promoted)
{
  received_ = received;
  promoted_ = promoted;
  used_before_ = serving_->value();
  say(world, promoted);
  promoted_by_ = log_->committed_by(world.now_s());
}

void PromotionLoss::keep(World &world)
{
  before_ = present_loss(world, store_);
  promoted_ = no_event;
}

void PromotionLoss::say(World &world, EventId cause)
{
  const Loss loss = both(before_, log_->lost(received_, world.now_s()));
  char text[96];
  std::snprintf(text, sizeof text, "%.0f acknowledged transactions of the last %.1f s are gone", loss.writes,
                loss.span_s);
  if (text != told_) // the same again is no news
    lost_ = world.record(store_, "data_lost", text, Phase::none, {cause});
  told_ = text;
  say_loss(world, store_, loss, lost_);
}

/// What the old primary takes from the promotion on, or when its region returns, is lost too, until the
/// services leave it.
void PromotionLoss::moved(World &world, const Port &serving)
{
  if (promoted_ == no_event || serving.value() == used_before_ || serving.value() != place_)
    return;
  say(world, promoted_);
  const double split = log_->committed_by(world.now_s()) - promoted_by_;
  if (split >= 1)
    reconcile(world, split, serving.cause());
}

/// Both copies took writes for a while.
void PromotionLoss::reconcile(World &world, double writes, EventId moved)
{
  const double takes_s = writes / reconcile_per_s_;
  char text[128];
  std::snprintf(text, sizeof text, "%.0f transactions stand in the old primary only", writes);
  const EventId split = world.record(store_, "split_brain", text, Phase::none, {moved});
  world.timeline().set_total("store:" + store_ + ":split_transactions", writes);
  world.spawn(store_ + " reconciliation", [this, &world, takes_s, split] {
    world.sleep_s(takes_s);
    world.record(store_, "reconciled", "what both copies took has been compared", Phase::catch_up, {split},
                 {"reconcile_rows_per_s"});
  });
}

} // namespace drsim::components::stores
