#include "sim/components/stores/rds_instance.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/crash_recovery.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/order.hpp"
#include "sim/components/stores/places.hpp"
#include "sim/components/stores/restores.hpp"
#include "sim/components/stores/return_home.hpp"
#include "sim/components/stores/writer_place.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline stores {
namespace {

class RdsInstance final : public Component {
public:
  RdsInstance(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), restores_(spec, deployment), return_home_(spec, deployment),
        place_(spec, deployment), recovery_(spec)
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
  }

  void start(World &world) override
  {
    copies_.start(world, *spec_, home_);
    recovery_.start(world);
    Port &alive = world.own(ports::component_up, id_);
    Port &kept = world.own(ports::kept, id_);
    place_.start(world, alive, kept);
    redundancy_ = &world.own(ports::redundancy, id_);
    standby_lives_ = &world.own(ports::standby, id_);
    rebuilt_ = &world.own(ports::rebuilt, id_);
    restores_.start(world, copies_, log_);
    return_home_.start(world, copies_, [&world, &alive, &kept](EventId made) {
      world.cure(alive, made);
      world.cure(kept, made);
    });
    keep_losses(world, id_);
    for (const Port *one : place_.stands_on(world))
      world.on_change(*one, [this, &world](const Port &) { look_at_standby(world); });
    look_at_standby(world);
    world.on_change(world.read(ports::kept, id_), [this](const Port &one) { restores_.deleted(!one.on()); });
    failover_.start(world, "failover", id_, [this, &world] {
      return standby_lives(world) ? "" : multi_az_ ? "no standby is ready" : "it has no standby";
    });
    world.spawn(id_, [this, &world] { live(world); });
  }

private:
  /// Services have left this instance for another copy.
  [[nodiscard]] bool fenced() const { return !copies_.used_at_home(); }

  [[nodiscard]] bool standby_lives(World &world) const
  {
    return multi_az_ && !rebuilding_ && place_.standby_elsewhere(world);
  }
  void look_at_standby(World &world)
  {
    world.set(*standby_lives_, standby_lives(world) ? 1 : 0, place_.latest(world));
  }

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
    std::vector<const Port *> watched = place_.stands_on(world);
    watched.push_back(&failover_.port());
    for (;;) {
      world.wait_until(watched, [&] {
        return !place_.well(world) || failover_.pending() ||
               (multi_az_ && redundant_ != place_.standby_up(world));
      });
      if (place_.well(world) && failover_.pending()) {
        fail_over_when_asked(world, chance);
      } else if (!place_.well(world)) {
        lost_s_ = world.now_s();
        hung_s_ = hang_s_.sample(hanging);
        const EventId lost =
            world.record(id_, "writer_lost", "the writer is gone", Phase::none, {place_.latest(world)});
        serve(world, false, lost);
        lose_redundancy(world, lost);
        while (!(standby_lives(world) && fail_over(world, chance, lost)) && !wait_for_return(world, chance))
          continue; // the region is back, the writer's zone is not, the standby's is
      } else if (!place_.standby_up(world)) {
        lose_redundancy(world, place_.latest(world));
      } else if (!rebuilding_) {
        regain_redundancy(world, place_.latest(world));
      } else {
        std::vector<const Port *> also = watched;
        also.push_back(rebuilt_);
        world.wait_until(also,
                         [&] { return !place_.well(world) || rebuilt_->on() || !place_.standby_up(world); });
        rebuilding_ = !rebuilt_->on();
        look_at_standby(world);
      }
    }
  }

  /// The writer is rebooted with failover: it is the standby of the one that takes over.
  void fail_over_when_asked(World &world, Stream &chance)
  {
    lost_s_ = world.now_s();
    hung_s_ = 0; // who stops says so to its clients
    const EventId stopped = world.record(id_, "writer_stopped", "the writer stops for its standby",
                                         Phase::action, {failover_.cause()});
    serve(world, false, stopped);
    if (fail_over(world, chance, stopped, false))
      return;
    failover_.refuse(world, "the standby died on the way");
    if (place_.well(world))
      serve(world, true, place_.latest(world));
  }

  /// The standby takes over. False when it died on the way. `rebuild`: the machine of the writer is lost.
  bool fail_over(World &world, Stream &chance, EventId lost, bool rebuild = true)
  {
    const bool died_itself = rebuild && place_.writer_up(world);
    const auto dead = [&] { return !place_.kept() || !world.up(region_).on() || !place_.standby_up(world); };
    const std::vector<const Port *> watched = place_.stands_on(world);
    const double takes_s = failover_s_.sample(chance) + recovery_.redo_s(log_, lost_s_);
    if (world.wait_until(watched, dead, world.now_s() + takes_s))
      return false;
    place_.swap();
    const EventId moved = world.record(id_, "failed_over", "the standby is the writer", Phase::action, {lost},
                                       {"failover_s", "log_replay_bytes_per_s"});
    recovery_.warm_up(world, *copies_.home().speed, moved);
    look_at_standby(world);
    if (!world.wait_until(
            watched, [&] { return !place_.well(world); }, reconnected_s(world, chance)))
      serve(world, true,
            world.record(id_, "reconnected", "services write to the new writer", Phase::propagation, {moved},
                         {"client_reconnect_s", "client_hang_s"}));
    failover_.done(world, moved);
    if (died_itself) // else the standby's zone is dead, and it returns with that
      rebuild_standby(world, chance, moved);
    return true;
  }

  void rebuild_standby(World &world, Stream &chance, EventId cause)
  {
    rebuilding_ = true;
    look_at_standby(world);
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
    return !place_.well(world) && place_.kept() && world.up(region_).on() && place_.writer_up(world);
  }

  /// False when the standby can take over and the writer is not back.
  bool wait_for_return(World &world, Stream &chance)
  {
    const std::vector<const Port *> watched = place_.stands_on(world);
    const auto gone = [&] { return !place_.well(world); };
    EventId back = no_event;
    failover_.refuse(world, "no standby is ready");
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
    if (place_.standby_up(world) && !rebuilding_)
      regain_redundancy(world, back);
    return true;
  }

  /// What it stands on is back, or its machine was replaced: the event of that; none when the standby can
  /// take over first.
  EventId wait_for_machine(World &world)
  {
    const std::vector<const Port *> watched = place_.stands_on(world);
    Stream chance = world.stream(id_, "host");
    const auto over = [&] { return place_.well(world) || standby_lives(world); };
    while (!over()) {
      const bool replace = machine_dead(world);
      const auto otherwise = [&] { return over() || machine_dead(world) != replace; };
      const double there_s = replace ? world.now_s() + host_replace_s_.sample(chance) : forever_s;
      if (world.wait_until(watched, otherwise, there_s))
        continue;
      place_.replace();
      return world.record(id_, "host_replaced", "AWS has put it on another machine", Phase::action,
                          {place_.latest(world)}, {"host_replace_s"});
    }
    return place_.well(world) ? place_.latest(world) : no_event;
  }

  const ComponentSpec *spec_ = nullptr;
  std::string id_;
  std::string region_;
  Restores restores_;
  ReturnHome return_home_;
  WriterPlace place_;
  CrashRecovery recovery_;
  CommitLog log_; ///< of this instance, which its backups hold
  int home_ = 0;
  bool multi_az_ = false;
  Distribution failover_s_;
  Distribution reconnect_s_;
  Distribution hang_s_;
  Distribution provision_s_;
  Distribution host_replace_s_;
  bool redundant_ = true;
  bool rebuilding_ = false; ///< a new standby is being made
  double lost_s_ = 0;       ///< when the writer was lost
  double hung_s_ = 0;       ///< how long calls to it hang
  StoreCopies copies_;
  Order failover_;
  Port *standby_lives_ = nullptr;
  Port *rebuilt_ = nullptr;
  Port *redundancy_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_rds_instance(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RdsInstance>(spec, deployment);
}

} // namespace drsim::components::stores
