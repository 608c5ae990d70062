#include "sim/components/stores/rds_instance.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/loss.hpp"
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
    const std::string place = id_ + "@" + region_;
    readable_ = &world.signal(place + ".readable", 1);
    writable_ = &world.signal(place + ".writable", 1);
    speed_ = &world.signal(place + ".speed", 1);
    serving_ = &world.signal(id_ + ".serving_region", home_);
    corrupt_since_ = &world.signal(id_ + ".corrupt_since", -1);
    alive_ = &world.signal("component:" + id_ + ".up", 1);
    for (Signal *one : {readable_, writable_, speed_})
      world.set(*one, 1, no_event);
    redundancy_ = &world.signal("redundancy:" + id_ + ".ok", 1);
    world.on_change(*alive_, [this](const Signal &alive) { outlived_ = outlived_ && !alive.on(); });
    backups_.start(world);
    Stream chance = world.stream(id_, "zones");
    if (!zones_.empty()) {
      const double draw = chance.uniform() * static_cast<double>(zones_.size());
      writer_ = std::min(zones_.size() - 1, static_cast<std::size_t>(draw));
      standby_ = (writer_ + 1) % zones_.size();
    }
    say_loss(world, id_, {}, no_event);
    world.spawn(id_, [this, &world] { live(world); });
    world.on_change(world.signal("request:restore:" + id_), [this, &world](const Signal &asked) {
      if (asked.on())
        world.spawn(id_ + " restore", [this, &world] { restore(world); });
    });
    world.on_change(world.signal("request:repoint:" + id_), [this, &world](const Signal &asked) {
      if (asked.on())
        world.spawn(id_ + " repoint", [this, &world] { repoint(world); });
    });
  }

private:
  [[nodiscard]] bool zone_up(World &world, std::size_t zone) const
  {
    return zones_.empty() || world.up(zones_[zone]).on();
  }
  [[nodiscard]] bool well(World &world) const
  {
    return world.up(region_).on() && (alive_->on() || outlived_) && zone_up(world, writer_);
  }
  [[nodiscard]] std::vector<Signal *> stands_on(World &world) const
  {
    std::vector<Signal *> all = {&world.up(region_), alive_};
    for (const std::string &zone : zones_)
      all.push_back(&world.up(zone));
    return all;
  }
  [[nodiscard]] EventId latest(World &world) const
  {
    EventId cause = no_event;
    for (const Signal *one : stands_on(world))
      cause = std::max(cause, one->cause());
    return cause;
  }

  /// Services have left this instance for another copy.
  [[nodiscard]] bool fenced() const { return serving_->value() != home_ || restored_here_; }

  void serve(World &world, bool serves, EventId cause)
  {
    if (restored_here_)
      return; // the signals are the restored copy's
    world.set(*readable_, serves && !fenced() ? 1 : 0, cause);
    world.set(*writable_, serves && !fenced() ? 1 : 0, cause);
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
    world.set(
        *redundancy_, 1,
        world.record(id_, "redundancy_restored", "the store has a standby again", Phase::action, {cause}));
  }

  void live(World &world)
  {
    log_.follow(world, id_, region_);
    acknowledged_.follow_serving(world, id_);
    Stream chance = world.stream(id_, "failover");
    const std::vector<Signal *> watched = stands_on(world);
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
        const Signal &rebuilt = world.signal(id_ + ".rebuilt");
        std::vector<Signal *> also = watched;
        also.push_back(&world.signal(id_ + ".rebuilt"));
        world.wait_until(also, [&] { return !well(world) || rebuilt.on() || !zone_up(world, standby_); });
        rebuilding_ = !rebuilt.on();
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
    const std::vector<Signal *> watched = stands_on(world);
    if (world.wait_until(watched, dead, world.now_s() + failover_s_.sample(chance)))
      return false;
    std::swap(writer_, standby_);
    outlived_ = true;
    const EventId moved =
        world.record(id_, "failed_over", "the standby is the writer", Phase::action, {lost});
    if (!world.wait_until(
            watched, [&] { return !well(world); }, world.now_s() + reconnect_s_.sample(chance)))
      serve(
          world, true,
          world.record(id_, "reconnected", "services write to the new writer", Phase::propagation, {moved}));
    if (died_itself) // else the standby's zone is dead, and it returns with that
      rebuild_standby(world, chance, moved);
    return true;
  }

  void rebuild_standby(World &world, Stream &chance, EventId cause)
  {
    rebuilding_ = true;
    Signal &rebuilt = world.signal(id_ + ".rebuilt");
    world.set(rebuilt, 0, no_event);
    const double ready_s = world.now_s() + provision_s_.sample(chance);
    world.spawn(id_ + " standby", [&world, &rebuilt, ready_s, cause] {
      world.sleep_until_s(ready_s);
      world.set(rebuilt, 1, cause);
    });
  }

  /// False when the standby can take over and the writer is not back.
  bool wait_for_return(World &world, Stream &chance)
  {
    const std::vector<Signal *> watched = stands_on(world);
    do {
      world.wait_until(watched, [&] { return well(world) || can_fail_over(world); });
      if (!well(world))
        return false;
    } while (world.wait_until(
        watched, [&] { return !well(world); }, world.now_s() + reconnect_s_.sample(chance)));
    const EventId back =
        world.record(id_, "writer_back", "the writer answers again", Phase::propagation, {latest(world)});
    serve(world, true, back);
    if (zone_up(world, standby_) && !rebuilding_)
      regain_redundancy(world, back);
    return true;
  }

  void restore(World &world)
  {
    const EventId asked = world.signal("request:restore:" + id_).cause();
    Signal &done = world.signal("done:restore:" + id_);
    const double now_s = world.now_s();
    const bool corrupt = corrupt_since_->value() >= 0;
    const double wanted_s = corrupt ? corrupt_since_->value() : log_.newest_s(now_s);
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
                world.record(id_, "restore_impossible", "no backup can be reached", Phase::action, {asked}));
      return;
    }
    const std::string &region = deployment_.regions[static_cast<std::size_t>(best.region)].name;
    if (!backups_.carry_out(world, region, best.point, log_)) {
      world.set(done, -1,
                world.record(id_, "restore_failed", "the region died during the restore", Phase::action,
                             {asked, world.up(region).cause()}));
      return;
    }
    char text[128];
    std::snprintf(text, sizeof text, "restored by %s to t = %.0f s", best.point.source.c_str(),
                  best.point.point_s);
    best.event = world.record(id_, "restored", text, Phase::action, {asked});
    restored_ = best;
    world.set(done, 1, best.event);
  }

  void repoint(World &world)
  {
    const EventId asked = world.signal("request:repoint:" + id_).cause();
    Signal &done = world.signal("done:repoint:" + id_);
    if (restored_.region >= 0) {
      take_restored(world, asked, done);
      return;
    }
    for (std::size_t r = 0; r < deployment_.regions.size(); ++r) {
      const Signal &there = world.signal(id_ + "@" + deployment_.regions[r].name + ".writable");
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
    if (writable_->on()) { // it came back, or failed over, before anyone got here
      world.set(done, 1,
                world.record(id_, "repointed", "services keep the copy they have", Phase::action, {asked}));
      return;
    }
    world.set(done, -1,
              world.record(id_, "repoint_impossible", "no copy takes writes", Phase::action, {asked}));
  }

  void take_restored(World &world, EventId asked, Signal &done)
  {
    const double now_s = world.now_s();
    const double point_s = restored_.point.point_s;
    const double lost =
        std::max(0.0, acknowledged_.committed_by(now_s) - acknowledged_.committed_by(point_s));
    const Loss loss{point_s, std::max(point_s, acknowledged_.newest_s(now_s)), lost};
    const std::string &region = deployment_.regions[static_cast<std::size_t>(restored_.region)].name;
    const EventId moved = world.record(id_, "repointed", "services use the restored copy in " + region,
                                       Phase::action, {asked, restored_.event});
    char text[128];
    std::snprintf(text, sizeof text, "%.0f transactions acknowledged after the recovery point are gone",
                  lost);
    const EventId gone = world.record(id_, "data_lost", text, Phase::none, {moved});
    restored_here_ = restored_.region == home_;
    Signal &speed = world.signal(id_ + "@" + region + ".speed", 1);
    world.set(speed, backups_.cold_speed(), moved);
    world.set(world.signal(id_ + "@" + region + ".readable"), 1, moved);
    world.set(world.signal(id_ + "@" + region + ".writable"), 1, moved);
    follow_restored(world, region);
    world.set(*serving_, restored_.region, moved);
    say_loss(world, id_, loss, gone); // after others who count when services move
    world.set(*corrupt_since_, -1, moved);
    restored_.region = -1;
    world.set(done, 1, moved);
    world.sleep_s(backups_.warm_up_s());
    world.set(speed, 1,
              world.record(id_, "warmed_up", "the restored volume has loaded", Phase::catch_up, {moved}));
  }

  /// The restored copy lives and dies with its region, while services use it.
  void follow_restored(World &world, const std::string &region)
  {
    Signal &readable = world.signal(id_ + "@" + region + ".readable");
    Signal &writable = world.signal(id_ + "@" + region + ".writable");
    world.on_change(world.up(region), [this, &world, &readable, &writable,
                                       place = region_index(deployment_, region)](const Signal &up) {
      const bool lives = up.on() && serving_->value() == place;
      world.set(readable, lives ? 1 : 0, up.cause());
      world.set(writable, lives ? 1 : 0, up.cause());
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
  Signal *readable_ = nullptr;
  Signal *writable_ = nullptr;
  Signal *speed_ = nullptr;
  Signal *serving_ = nullptr;
  Signal *corrupt_since_ = nullptr;
  Signal *alive_ = nullptr;
  Signal *redundancy_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_rds_instance(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RdsInstance>(spec, deployment);
}

} // namespace drsim::components::stores
