#include "sim/components/stores/rds_instance.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/corruption.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/places.hpp"
#include "sim/components/stores/restore.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace drsim::inline components::inline stores {
namespace {

/// A copy made from a backup that no service uses yet.
struct Restored {
  int region = -1;
  RecoveryPoint point;
  EventId event = no_event;
};

class RdsInstance final : public Component {
public:
  RdsInstance(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), deployment_(deployment), backups_(spec, deployment)
  {
    const Parameters parameters(spec);
    multi_az_ = parameters.flag("multi_az");
    failover_s_ = parameters.distribution("failover_s");
    reconnect_s_ = parameters.distribution("client_reconnect_s");
    provision_s_ = parameters.distribution("provision_s");
    home_ = std::max(0, region_index(deployment, region_));
    zones_ = zones_of(deployment, spec);
  }

  void start(World &world) override
  {
    places_ = own_places(world, id_, home_);
    serving_ = &world.own(ports::serving_region, id_, home_);
    alive_ = &world.own(ports::component_up, id_);
    redundancy_ = &world.own(ports::redundancy, id_);
    rebuilt_ = &world.own(ports::rebuilt, id_);
    restore_done_ = &world.own(ports::done, "restore:" + id_);
    repoint_done_ = &world.own(ports::done, "repoint:" + id_);
    corruption_.start(world, id_);
    world.on_change(*alive_, [this](const Port &alive) { outlived_ = outlived_ && !alive.on(); });
    backups_.start(world);
    Stream chance = world.stream(id_, "zones");
    if (!zones_.empty()) {
      const double draw = chance.uniform() * static_cast<double>(zones_.size());
      writer_ = std::min(zones_.size() - 1, static_cast<std::size_t>(draw));
      standby_ = (writer_ + 1) % zones_.size();
    }
    keep_losses(world, id_);
    world.spawn(id_, [this, &world] { live(world); });
    world.on_change(world.own(ports::request, "restore:" + id_), [this, &world](const Port &asked) {
      if (asked.on())
        world.spawn(id_ + " restore", [this, &world, cause = asked.cause()] { restore(world, cause); });
    });
    world.on_change(world.own(ports::request, "repoint:" + id_), [this, &world](const Port &asked) {
      if (asked.on())
        world.spawn(id_ + " repoint", [this, &world, cause = asked.cause()] { repoint(world, cause); });
    });
  }

private:
  [[nodiscard]] const StorePlace &home() const { return places_[static_cast<std::size_t>(home_)]; }
  [[nodiscard]] bool zone_up(World &world, std::size_t zone) const
  {
    return zones_.empty() || world.up(zones_[zone]).on();
  }
  [[nodiscard]] bool well(World &world) const
  {
    return world.up(region_).on() && (alive_->on() || outlived_) && zone_up(world, writer_);
  }
  [[nodiscard]] std::vector<const Port *> stands_on(World &world) const
  {
    std::vector<const Port *> all = {&world.up(region_), alive_};
    for (const std::string &zone : zones_)
      all.push_back(&world.up(zone));
    return all;
  }
  [[nodiscard]] EventId latest(World &world) const
  {
    EventId cause = no_event;
    for (const Port *one : stands_on(world))
      cause = std::max(cause, one->cause());
    return cause;
  }

  /// Services have left this instance for another copy.
  [[nodiscard]] bool fenced() const { return serving_->value() != home_ || restored_here_; }

  void serve(World &world, bool serves, EventId cause)
  {
    if (restored_here_)
      return; // the signals are the restored copy's
    world.set(*home().readable, serves && !fenced() ? 1 : 0, cause);
    world.set(*home().writable, serves && !fenced() ? 1 : 0, cause);
  }

  void lose_redundancy(World &world, EventId cause)
  {
    if (!std::exchange(redundant_, false) || fenced())
      return;
    world.set(*redundancy_, 0,
              world.record(id_, "redundancy_lost", "the store has no standby", Phase::none, {cause}));
  }

  void regain_redundancy(World &world, EventId cause)
  {
    if (std::exchange(redundant_, true) || fenced())
      return; // of a copy that nobody uses any more it is no news
    world.set(*redundancy_, 1,
              world.record(id_, "redundancy_restored", "the store has a standby again", Phase::action,
                           {cause}, {"provision_s"}));
  }

  void live(World &world)
  {
    log_.follow(world, id_, region_);
    acknowledged_.follow_serving(world, id_);
    Stream chance = world.stream(id_, "failover");
    const std::vector<const Port *> watched = stands_on(world);
    for (;;) {
      world.wait_until(watched,
                       [&] { return !well(world) || (multi_az_ && redundant_ != zone_up(world, standby_)); });
      if (!well(world)) {
        const EventId lost =
            world.record(id_, "writer_lost", "the writer is gone", Phase::none, {latest(world)});
        serve(world, false, lost);
        lose_redundancy(world, lost);
        while (!(can_fail_over(world) && fail_over(world, chance, lost)) && !wait_for_return(world, chance))
          continue; // the region is back, the writer's zone is not, the standby's is
      } else if (!zone_up(world, standby_)) {
        lose_redundancy(world, latest(world));
      } else if (!rebuilding_) {
        regain_redundancy(world, latest(world));
      } else {
        std::vector<const Port *> also = watched;
        also.push_back(rebuilt_);
        world.wait_until(also, [&] { return !well(world) || rebuilt_->on() || !zone_up(world, standby_); });
        rebuilding_ = !rebuilt_->on();
      }
    }
  }

  [[nodiscard]] bool can_fail_over(World &world) const
  {
    return multi_az_ && !rebuilding_ && world.up(region_).on() && zone_up(world, standby_) &&
           standby_ != writer_;
  }

  /// The standby takes over. False when it died on the way.
  bool fail_over(World &world, Stream &chance, EventId lost)
  {
    const bool died_itself = zone_up(world, writer_);
    const auto dead = [&] { return !world.up(region_).on() || !zone_up(world, standby_); };
    const std::vector<const Port *> watched = stands_on(world);
    if (world.wait_until(watched, dead, world.now_s() + failover_s_.sample(chance)))
      return false;
    std::swap(writer_, standby_);
    outlived_ = true;
    const EventId moved =
        world.record(id_, "failed_over", "the standby is the writer", Phase::action, {lost}, {"failover_s"});
    if (!world.wait_until(
            watched, [&] { return !well(world); }, world.now_s() + reconnect_s_.sample(chance)))
      serve(world, true,
            world.record(id_, "reconnected", "services write to the new writer", Phase::propagation, {moved},
                         {"client_reconnect_s"}));
    if (died_itself) // else the standby's zone is dead, and it returns with that
      rebuild_standby(world, chance, moved);
    return true;
  }

  void rebuild_standby(World &world, Stream &chance, EventId cause)
  {
    rebuilding_ = true;
    world.set(*rebuilt_, 0, no_event);
    const double ready_s = world.now_s() + provision_s_.sample(chance);
    world.spawn(id_ + " standby", [this, &world, ready_s, cause] {
      world.sleep_until_s(ready_s);
      world.set(*rebuilt_, 1, cause);
    });
  }

  /// False when the standby can take over and the writer is not back.
  bool wait_for_return(World &world, Stream &chance)
  {
    const std::vector<const Port *> watched = stands_on(world);
    do {
      world.wait_until(watched, [&] { return well(world) || can_fail_over(world); });
      if (!well(world))
        return false;
    } while (world.wait_until(
        watched, [&] { return !well(world); }, world.now_s() + reconnect_s_.sample(chance)));
    const EventId back = world.record(id_, "writer_back", "the writer answers again", Phase::propagation,
                                      {latest(world)}, {"client_reconnect_s"});
    serve(world, true, back);
    if (zone_up(world, standby_) && !rebuilding_)
      regain_redundancy(world, back);
    return true;
  }

  void restore(World &world, EventId asked)
  {
    Port &done = *restore_done_;
    const double now_s = world.now_s();
    const double wanted_s = corruption_.since_s().value_or(log_.newest_s(now_s));
    Restored best;
    for (std::size_t r = 0; r < deployment_.regions.size(); ++r) {
      const std::string &region = deployment_.regions[r].name;
      if (!world.up(region).on())
        continue;
      const auto point = backups_.best(region, wanted_s, now_s, log_.newest_s(now_s));
      if (point && (best.region < 0 || point->point_s > best.point.point_s))
        best = {static_cast<int>(r), *point, no_event};
    }
    if (best.region < 0) {
      world.set(done, -1,
                world.record(id_, "restore_impossible", "no backup can be reached", Phase::action, {asked},
                             {"backup_retention_days"}));
      return;
    }
    const std::string &region = deployment_.regions[static_cast<std::size_t>(best.region)].name;
    if (!backups_.carry_out(world, region, best.point, log_)) {
      world.set(done, -1,
                world.record(id_, "restore_failed", "the region died during the restore", Phase::action,
                             {asked, world.up(region).cause()}, {"provision_s", "restore_bytes_per_s"}));
      return;
    }
    char text[128];
    std::snprintf(text, sizeof text, "restored by %s to t = %.0f s", best.point.source.c_str(),
                  best.point.point_s);
    best.event = world.record(id_, "restored", text, Phase::action, {asked},
                              {"provision_s", "size_bytes", "restore_bytes_per_s", "log_replay_bytes_per_s"});
    restored_ = best;
    world.set(done, 1, best.event);
  }

  void repoint(World &world, EventId asked)
  {
    Port &done = *repoint_done_;
    if (restored_.region >= 0) {
      take_restored(world, asked, done);
      return;
    }
    for (std::size_t r = 0; r < deployment_.regions.size(); ++r) {
      const Port &there = *places_[r].writable;
      if (static_cast<int>(r) == home_ || !there.on())
        continue;
      const EventId moved =
          world.record(id_, "repointed", "services use the copy in " + deployment_.regions[r].name,
                       Phase::action, {asked, there.cause()});
      world.set(*serving_, static_cast<double>(r), moved);
      serve(world, false, moved); // fenced
      world.set(done, 1, moved);
      return;
    }
    if (home().writable->on()) { // it came back, or failed over, before anyone got here
      world.set(done, 1,
                world.record(id_, "repointed", "services keep the copy they have", Phase::action, {asked}));
      return;
    }
    world.set(done, -1,
              world.record(id_, "repoint_impossible", "no copy takes writes", Phase::action, {asked}));
  }

  void take_restored(World &world, EventId asked, Port &done)
  {
    const double now_s = world.now_s();
    const double point_s = restored_.point.point_s;
    const Loss loss = acknowledged_.lost(acknowledged_.committed_by(point_s), now_s);
    const std::string &region = deployment_.regions[static_cast<std::size_t>(restored_.region)].name;
    const EventId moved = world.record(id_, "repointed", "services use the restored copy in " + region,
                                       Phase::action, {asked, restored_.event});
    char text[128];
    std::snprintf(text, sizeof text, "%.0f transactions acknowledged after the recovery point are gone",
                  loss.writes);
    const EventId gone = world.record(id_, "data_lost", text, Phase::none, {moved});
    restored_here_ = restored_.region == home_;
    const StorePlace &place = places_[static_cast<std::size_t>(restored_.region)];
    world.set(*place.speed, backups_.cold_speed(), moved);
    world.set(*place.readable, 1, moved);
    world.set(*place.writable, 1, moved);
    follow_restored(world, restored_.region);
    world.set(*serving_, restored_.region, moved);
    say_loss(world, id_, loss, gone); // after others who count when services move
    corruption_.clean(world, moved);
    restored_.region = -1;
    world.set(done, 1, moved);
    world.sleep_s(backups_.warm_up_s());
    world.set(*place.speed, 1,
              world.record(id_, "warmed_up", "the restored volume has loaded", Phase::catch_up, {moved},
                           {"lazy_load_bytes_per_s", "size_bytes"}));
  }

  /// The restored copy lives and dies with its region, while services use it.
  void follow_restored(World &world, int region)
  {
    const auto at = static_cast<std::size_t>(region);
    world.on_change(world.up(deployment_.regions[at].name), [this, &world, region, at](const Port &up) {
      const bool lives = up.on() && serving_->value() == region;
      world.set(*places_[at].readable, lives ? 1 : 0, up.cause());
      world.set(*places_[at].writable, lives ? 1 : 0, up.cause());
    });
  }

  std::string id_;
  std::string region_;
  const Deployment &deployment_;
  Backups backups_;
  CommitLog log_;          ///< of this instance, which its backups hold
  CommitLog acknowledged_; ///< whichever copy served
  int home_ = 0;
  bool multi_az_ = false;
  Distribution failover_s_;
  Distribution reconnect_s_;
  Distribution provision_s_;
  std::vector<std::string> zones_;
  std::size_t writer_ = 0;
  std::size_t standby_ = 0;
  bool outlived_ = false; ///< the standby has taken over from the instance that died
  bool redundant_ = true;
  bool rebuilding_ = false; ///< a new standby is being made
  bool restored_here_ = false;
  Restored restored_;
  std::vector<StorePlace> places_; ///< by region
  Corruption corruption_;
  Port *serving_ = nullptr;
  Port *rebuilt_ = nullptr;
  Port *restore_done_ = nullptr;
  Port *repoint_done_ = nullptr;
  Port *alive_ = nullptr;
  Port *redundancy_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_rds_instance(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RdsInstance>(spec, deployment);
}

} // namespace drsim::components::stores
