#include "sim/components/stores/restores.hpp"

#include "sim/components/answers.hpp"
#include "sim/components/causes.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace drsim::inline components::inline stores {

Restores::Restores(const ComponentSpec &store, const Deployment &deployment)
    : id_(store.id), deployment_(deployment), backups_(store, deployment),
      home_(std::max(0, region_index(deployment, store.region)))
{
}

void Restores::start(World &world, StoreCopies &copies, const CommitLog &log)
{
  copies_ = &copies;
  log_ = &log;
  restore_done_ = &world.own(ports::done, "restore:" + id_);
  repoint_done_ = &world.own(ports::done, "repoint:" + id_);
  backups_.start(world);
  world.on_change(world.own(ports::backups_kept, id_), [this, &world](const Port &kept) {
    if (kept.on())
      return;
    backups_.purged(world.now_s());
    purged_ = world.record(id_, "backups_deleted", "of its backups only those in locked vaults are left",
                           Phase::none, {kept.cause()}, {"vault_locked"});
  });
  answer(world, "restore", [this, &world](EventId asked) { restore(world, asked); });
  answer(world, "repoint", [this, &world](EventId asked) { repoint(world, asked); });
}

void Restores::answer(World &world, const std::string &action, const std::function<void(EventId)> &act)
{
  answer_in_actor(world, action + ":" + id_, id_ + " " + action, act);
}

/// Tries one backup after the other until one can be used.
void Restores::restore(World &world, EventId asked)
{
  if (std::exchange(restoring_, true))
    return; // the one under way answers
  EventId cause = asked;
  bool done = false;
  const double newest_s = log_->newest_s(world.now_s());
  const double wanted_s = copies_->corruption().since_s().value_or(newest_s);
  const std::vector<Restored> all = backups_.everywhere(world, wanted_s, newest_s);
  for (std::size_t at = 0; at < all.size() && !done; ++at)
    done = try_restore(world, all[at], cause, at + 1 < all.size());
  if (!done)
    cause = world.record(id_, "restore_impossible",
                         all.empty() ? "no backup can be reached" : "no backup can be used", Phase::action,
                         {cause, purged_}, {"backup_retention_days"});
  restoring_ = false;
  world.set(*restore_done_, done ? 1 : -1, cause);
}

bool Restores::try_restore(World &world, Restored one, EventId &cause, bool others)
{
  const std::string &region = deployment_.regions[static_cast<std::size_t>(one.region)].name;
  if (!backups_.carry_out(world, region, one.point, *log_)) {
    cause = world.record(id_, "restore_failed", "the region died during the restore", Phase::action,
                         {cause, world.up(region).cause()}, {"provision_s", "restore_bytes_per_s"});
    return false;
  }
  if (!backups_.usable()) {
    const char *next = others ? " cannot be used: another backup is tried" : " cannot be used";
    cause = world.record(id_, "restore_failed", one.point.source + next, Phase::action, {cause},
                         {"restore_fail_untested_ratio", "restore_fail_tested_ratio"});
    return false;
  }
  char text[160];
  std::snprintf(text, sizeof text, "restored by %s to t = %.0f s", one.point.source.c_str(),
                one.point.point_s);
  one.event = cause =
      world.record(id_, "restored", text, Phase::action, {cause},
                   {"provision_s", "size_bytes", "restore_bytes_per_s", "log_replay_bytes_per_s"});
  restored_ = one;
  return true;
}

void Restores::repoint(World &world, EventId asked)
{
  if (restored_.region >= 0)
    take_restored(world, asked, *repoint_done_);
  else
    copies_->repoint(world, asked, *repoint_done_);
}

void Restores::take_restored(World &world, EventId asked, Port &done)
{
  const CommitLog &acknowledged = copies_->acknowledged();
  const double now_s = world.now_s();
  const double point_s = restored_.point.point_s;
  const Loss loss = acknowledged.lost(acknowledged.committed_by(point_s), now_s);
  const std::string &region = deployment_.regions[static_cast<std::size_t>(restored_.region)].name;
  const EventId moved = world.record(id_, "repointed", "services use the restored copy in " + region,
                                     Phase::action, {asked, restored_.event});
  char text[128];
  std::snprintf(text, sizeof text, "%.0f transactions acknowledged after the recovery point are gone",
                loss.writes);
  const EventId gone = world.record(id_, "data_lost", text, Phase::none, {moved});
  if (restored_.region == home_)
    copies_->take_home();
  const StorePlace &place = copies_->in(restored_.region);
  slow_down(world, id_, *place.speed,
            {backups_.cold_speed(),
             backups_.warm_up_s(),
             "the restored volume has loaded",
             {"lazy_load_bytes_per_s", "size_bytes"}},
            moved);
  world.set(*place.readable, 1, moved);
  world.set(*place.writable, 1, moved);
  follow_restored(world, restored_.region);
  copies_->move_to(world, restored_.region, moved);
  say_loss(world, id_, loss, gone); // after others who count when services move
  copies_->corruption().clean(world, moved);
  restored_.region = -1;
  world.set(done, 1, moved);
}

/// The restored copy lives and dies with its region, while services use it.
void Restores::follow_restored(World &world, int region)
{
  const auto at = static_cast<std::size_t>(region);
  world.on_change(world.up(deployment_.regions[at].name), [this, &world, region](const Port &up) {
    const bool lives = up.on() && copies_->serving().value() == region;
    world.set(*copies_->in(region).readable, lives ? 1 : 0, up.cause());
    world.set(*copies_->in(region).writable, lives ? 1 : 0, up.cause());
  });
}

} // namespace drsim::components::stores
