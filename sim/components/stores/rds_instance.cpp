#include "sim/components/stores/rds_instance.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/crash_recovery.hpp"
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
      : id_(spec.id), region_(spec.region), deployment_(deployment), backups_(spec, deployment),
        recovery_(spec)
  {
    const Parameters parameters(spec);
    multi_az_ = parameters.flag("multi_az");
    failover_s_ = parameters.distribution("failover_s");
    hang_s_ = parameters.distribution("client_hang_s");
    reconnect_s_ = parameters.distribution("client_reconnect_s");
    provision_s_ = parameters.distribution("provision_s");
    host_replace_s_ = parameters.distribution("host_replace_s");
    home_ = std::max(0, region_index(deployment, region_));
    spec_ = &spec;
    zones_ = zones_of(deployment, spec);
  }

  void start(World &world) override
  {
    copies_.start(world, *spec_, home_);
    recovery_.start(world);
    alive_ = &world.own(ports::component_up, id_);
    redundancy_ = &world.own(ports::redundancy, id_);
    rebuilt_ = &world.own(ports::rebuilt, id_);
    restore_done_ = &world.own(ports::done, "restore:" + id_);
    repoint_done_ = &world.own(ports::done, "repoint:" + id_);
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
    answer(world, "restore", [this, &world](EventId asked) { restore(world, asked); });
    answer(world, "repoint", [this, &world](EventId asked) { repoint(world, asked); });
  }

private:
  void answer(World &world, const std::string &action, const std::function<void(EventId)> &act)
  {
    world.on_change(world.own(ports::request, action + ":" + id_),
                    [this, &world, action, act](const Port &asked) {
                      world.set(world.share(ports::done, action + ":" + id_), 0, no_event);
                      if (asked.on())
                        world.spawn(id_ + " " + action, [act, cause = asked.cause()] { act(cause); });
                    });
  }
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
  [[nodiscard]] bool fenced() const { return !copies_.used_at_home(); }

  void serve(World &world, bool serves, EventId cause) { copies_.serve(world, serves, serves, cause); }

  /// When services write again: calls to a machine that died without a word hang for a while.
  [[nodiscard]] double reconnected_s(World &world, Stream &chance)
  {
    const double found_s = world.now_s() + reconnect_s_.sample(chance);
    return std::max(found_s, lost_s_ + hung_s_);
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
    copies_.follow(world);
    Stream chance = world.stream(id_, "failover");
    Stream hanging = world.stream(id_, "hang");
    const std::vector<const Port *> watched = stands_on(world);
    for (;;) {
      world.wait_until(watched,
                       [&] { return !well(world) || (multi_az_ && redundant_ != zone_up(world, standby_)); });
      if (!well(world)) {
        lost_s_ = world.now_s();
        hung_s_ = hang_s_.sample(hanging);
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
    const double takes_s = failover_s_.sample(chance) + recovery_.redo_s(log_, lost_s_);
    if (world.wait_until(watched, dead, world.now_s() + takes_s))
      return false;
    std::swap(writer_, standby_);
    outlived_ = true;
    const EventId moved = world.record(id_, "failed_over", "the standby is the writer", Phase::action, {lost},
                                       {"failover_s", "log_replay_bytes_per_s"});
    recovery_.warm_up(world, *copies_.home().speed, moved);
    if (!world.wait_until(
            watched, [&] { return !well(world); }, reconnected_s(world, chance)))
      serve(world, true,
            world.record(id_, "reconnected", "services write to the new writer", Phase::propagation, {moved},
                         {"client_reconnect_s", "client_hang_s"}));
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

  /// Its machine has died where everything else is up: AWS starts it on another, with the same volume.
  [[nodiscard]] bool machine_dead(World &world) const
  {
    return !well(world) && world.up(region_).on() && zone_up(world, writer_);
  }

  /// False when the standby can take over and the writer is not back.
  bool wait_for_return(World &world, Stream &chance)
  {
    const std::vector<const Port *> watched = stands_on(world);
    const auto gone = [&] { return !well(world); };
    EventId back = no_event;
    do {
      back = wait_for_machine(world);
      if (back == no_event)
        return false;
      const double answers_s = world.now_s() + recovery_.boot_s() + recovery_.redo_s(log_, lost_s_);
      if (world.wait_until(watched, gone, answers_s))
        continue;
      back = world.record(id_, "recovered", "it has started and replayed its log", Phase::action, {back},
                          CrashRecovery::set_by());
    } while (gone() || world.wait_until(watched, gone, reconnected_s(world, chance)));
    back = world.record(id_, "writer_back", "the writer answers again", Phase::propagation, {back},
                        {"client_reconnect_s", "client_hang_s"});
    recovery_.warm_up(world, *copies_.home().speed, back);
    serve(world, true, back);
    if (zone_up(world, standby_) && !rebuilding_)
      regain_redundancy(world, back);
    return true;
  }

  /// What it stands on is back, or its machine was replaced: the event of that; none when the standby can
  /// take over first.
  EventId wait_for_machine(World &world)
  {
    const std::vector<const Port *> watched = stands_on(world);
    Stream chance = world.stream(id_, "host");
    const auto over = [&] { return well(world) || can_fail_over(world); };
    while (!over()) {
      const bool replace = machine_dead(world);
      const auto otherwise = [&] { return over() || machine_dead(world) != replace; };
      const double there_s = replace ? world.now_s() + host_replace_s_.sample(chance) : forever_s;
      if (world.wait_until(watched, otherwise, there_s))
        continue;
      outlived_ = true;
      return world.record(id_, "host_replaced", "AWS has put it on another machine", Phase::action,
                          {latest(world)}, {"host_replace_s"});
    }
    return well(world) ? latest(world) : no_event;
  }

  /// Everything that could be restored, wherever a region is up, the latest state first.
  [[nodiscard]] std::vector<Restored> restorable(World &world)
  {
    const double now_s = world.now_s();
    const double newest_s = log_.newest_s(now_s);
    const double wanted_s = copies_.corruption().since_s().value_or(newest_s);
    std::vector<Restored> all;
    for (std::size_t r = 0; r < deployment_.regions.size(); ++r)
      if (world.up(deployment_.regions[r].name).on())
        for (const RecoveryPoint &point :
             backups_.points(deployment_.regions[r].name, wanted_s, now_s, newest_s))
          all.push_back({static_cast<int>(r), point, no_event});
    std::stable_sort(all.begin(), all.end(),
                     [](const Restored &a, const Restored &b) { return a.point.point_s > b.point.point_s; });
    return all;
  }

  /// Tries one backup after the other until one can be used.
  void restore(World &world, EventId asked)
  {
    if (std::exchange(restoring_, true))
      return; // the one under way answers
    EventId cause = asked;
    bool done = false;
    const std::vector<Restored> all = restorable(world);
    for (std::size_t at = 0; at < all.size() && !done; ++at)
      done = try_restore(world, all[at], cause, at + 1 < all.size());
    if (!done)
      cause = world.record(id_, "restore_impossible",
                           all.empty() ? "no backup can be reached" : "no backup can be used", Phase::action,
                           {cause}, {"backup_retention_days"});
    restoring_ = false;
    world.set(*restore_done_, done ? 1 : -1, cause);
  }

  bool try_restore(World &world, Restored one, EventId &cause, bool others)
  {
    const std::string &region = deployment_.regions[static_cast<std::size_t>(one.region)].name;
    if (!backups_.carry_out(world, region, one.point, log_)) {
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

  void repoint(World &world, EventId asked)
  {
    if (restored_.region >= 0)
      take_restored(world, asked, *repoint_done_);
    else
      copies_.repoint(world, asked, *repoint_done_);
  }

  void take_restored(World &world, EventId asked, Port &done)
  {
    const CommitLog &acknowledged = copies_.acknowledged();
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
      copies_.take_home();
    const StorePlace &place = copies_.in(restored_.region);
    slow_down(world, id_, *place.speed,
              {backups_.cold_speed(),
               backups_.warm_up_s(),
               "the restored volume has loaded",
               {"lazy_load_bytes_per_s", "size_bytes"}},
              moved);
    world.set(*place.readable, 1, moved);
    world.set(*place.writable, 1, moved);
    follow_restored(world, restored_.region);
    copies_.move_to(world, restored_.region, moved);
    say_loss(world, id_, loss, gone); // after others who count when services move
    copies_.corruption().clean(world, moved);
    restored_.region = -1;
    world.set(done, 1, moved);
  }

  /// The restored copy lives and dies with its region, while services use it.
  void follow_restored(World &world, int region)
  {
    const auto at = static_cast<std::size_t>(region);
    world.on_change(world.up(deployment_.regions[at].name), [this, &world, region](const Port &up) {
      const bool lives = up.on() && copies_.serving().value() == region;
      world.set(*copies_.in(region).readable, lives ? 1 : 0, up.cause());
      world.set(*copies_.in(region).writable, lives ? 1 : 0, up.cause());
    });
  }

  const ComponentSpec *spec_ = nullptr;
  std::string id_;
  std::string region_;
  const Deployment &deployment_;
  Backups backups_;
  CrashRecovery recovery_;
  CommitLog log_; ///< of this instance, which its backups hold
  int home_ = 0;
  bool multi_az_ = false;
  Distribution failover_s_;
  Distribution reconnect_s_;
  Distribution hang_s_;
  Distribution provision_s_;
  Distribution host_replace_s_;
  std::vector<std::string> zones_;
  std::size_t writer_ = 0;
  std::size_t standby_ = 0;
  bool outlived_ = false; ///< the standby has taken over from the instance that died
  bool redundant_ = true;
  bool restoring_ = false;
  bool rebuilding_ = false; ///< a new standby is being made
  double lost_s_ = 0;       ///< when the writer was lost
  double hung_s_ = 0;       ///< how long calls to it hang
  Restored restored_;
  StoreCopies copies_;
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
