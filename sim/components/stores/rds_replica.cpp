#include "sim/components/stores/rds_replica.hpp"

#include "sim/components/answers.hpp"
#include "sim/components/causes.hpp"
#include "sim/components/stores/new_copy.hpp"
#include "sim/components/stores/places.hpp"
#include "sim/components/stores/promotion_loss.hpp"
#include "sim/components/stores/wal_stream.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace drsim::inline components::inline stores {
namespace {

class RdsReplica final : public Component {
public:
  RdsReplica(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    store_ = parameters.link("source");
    place_ = region_index(deployment, region_);
    for (const ComponentSpec *other : deployment.of_kind("rds_replica"))
      if (other->region == region_ && store_of(*other) == store_) {
        first_there_ = other == &spec;
        break;
      }
    promote_s_ = parameters.distribution("promote_s");
    to_multi_az_s_ = parameters.distribution("to_multi_az_s");
    floor_s_ = parameters.distribution("apply_floor_s");
    boot_s_ = parameters.distribution("boot_s");
    cold_speed_ = parameters.number("cold_buffer_speed");
    cold_s_ = parameters.distribution("cold_buffer_s");
    spec_ = &spec;
    primary_ = deployment.find(store_);
    stream_settings_.stream_bytes_per_s = parameters.number("stream_bytes_per_s");
    stream_settings_.apply_delay_s = parameters.number("apply_delay_s");
    stream_settings_.replica = id_;
    stream_settings_.store = store_;
    stream_settings_.to_region = region_;
    stream_settings_.replay_bytes_per_s = parameters.number("replay_bytes_per_s");
    stream_settings_.wal_keep_bytes = parameters.number("wal_keep_bytes");
    stream_settings_.archive_delay_s = parameters.number("archive_delay_s");
    stream_settings_.lag_metric_s = parameters.number("lag_metric_s");
    if (const ComponentSpec *primary = deployment.find(store_)) {
      home_ = primary->region;
      stream_settings_.wal_bytes_per_transaction = Parameters(*primary).number("wal_bytes_per_transaction");
      loss_ = PromotionLoss(store_, place_, Parameters(*primary).number("reconcile_rows_per_s"), log_);
      if (primary->parameters.count("size_bytes") > 0)
        read_new_copy(*primary);
    }
    stream_settings_.from_region = home_;
    stream_settings_.source_place = home_.empty() ? std::string{} : store_ + "@" + home_;
  }

  void start(World &world) override
  {
    alive_ = &world.own(ports::component_up, id_);
    if (primary_ == nullptr)
      return;
    done_ = &world.own(ports::done, "promote:" + id_);
    asked_ = &world.own(ports::request, "promote:" + id_);
    changed_ = &world.own(ports::changed, id_);
    serving_ = &world.read(ports::serving_region, store_);
    loss_.start(world);
    refused_ = &world.read(ports::stopped_region, store_);
    redundancy_ = &world.share(ports::redundancy, store_);
    static_cast<void>(world.share(ports::followed, store_));
    world.when_numbered([this, &world, &lag = world.own(ports::lag_s, id_)] {
      Stream chance = world.stream(id_, "floor");
      stream_settings_.floor_s = floor_s_.sample(chance);
      world.set(lag, stream_settings_.floor_s, no_event);
    });
    const std::string place = store_ + "@" + region_;
    until_ = &world.share(ports::copy_until_s, place);
    speed_ = &world.share(ports::speed, place);
    answer_stop_replay(world);
    answer_rebuild(world);
    world.on_change(*asked_, [this, &world](const Port &asked) { // what is done stays done
      if (asked.on() && promoted_)
        world.set(*done_, 1, std::max(asked.cause(), promoted_event_));
    });
    if (beside_source())
      static_cast<void>(world.own(ports::stream_stopped, id_));
    else {
      readable_ = first_there_ ? &world.own(ports::readable, place, 1) : &world.share(ports::readable, place);
      writable_ = first_there_ ? &world.own(ports::writable, place, 0) : &world.share(ports::writable, place);
    }
    for (const Port *up : std::initializer_list<const Port *>{&world.up(region_), alive_})
      world.on_change(*up, [this, &world](const Port &changed) { look(world, changed.cause()); });
    world.on_change(*refused_, [this, &world](const Port &refused) { refresh(world, refused.cause()); });
    world.spawn(id_, [this, &world] { live(world); });
  }

private:
  /// It stands in its source's region: services see it only once it has been promoted and they are pointed at
  /// it.
  [[nodiscard]] bool beside_source() const { return home_.empty() || home_ == region_; }
  [[nodiscard]] bool here() const { return booted_; }

  /// Its place died or came back; then it starts first.
  void look(World &world, EventId cause)
  {
    const bool up = world.up(region_).on() && alive_->on();
    ++life_;
    if (!up) {
      booted_ = false;
      refresh(world, cause);
      world.set(*changed_, changed_->value() + 1, cause);
      return;
    }
    world.spawn(id_ + " boot", [this, &world, cause, life = life_] {
      Stream chance = world.stream(id_, "boot " + std::to_string(life));
      world.sleep_s(boot_s_.sample(chance));
      if (life_ != life)
        return;
      booted_ = true;
      refresh(world, cause);
      world.set(*changed_, changed_->value() + 1, cause);
    });
  }

  void refresh(World &world, EventId cause)
  {
    if (!beside_source()) {
      world.set(*readable_, here() ? 1 : 0, cause);
      world.set(*writable_, here() && promoted_ && refused_->value() != place_ ? 1 : 0, cause);
    } else if (promoted_)
      world.set(*until_, here() ? until_s_ : std::numeric_limits<double>::quiet_NaN(), cause);
  }

  /// From now on nothing more is applied, whatever has arrived: a promotion gives the store as it was then.
  void answer_stop_replay(World &world)
  {
    const std::string action = "stop_replay:" + id_;
    static_cast<void>(world.own(ports::done, action));
    world.on_change(world.own(ports::request, action), [this, &world, action](const Port &asked) {
      if (!asked.on())
        return;
      const bool can = here() && !promoted_;
      const EventId said =
          world.record(id_, can ? "replay_stopped" : "stop_replay_impossible",
                       can ? "nothing more is applied" : "nobody reaches a copy that follows", Phase::action,
                       {asked.cause()});
      if (can && !held_) {
        held_ = true;
        received_ = beside_source() ? received_beside(world) : stream().applied(world.now_s());
        until_s_ = beside_source() ? log_.time_of(received_) : stream().applied_until_s(world.now_s());
        if (!beside_source())
          stream().stop(world);
      }
      world.set(world.share(ports::done, action), can ? 1 : -1, said);
    });
  }

  /// In one region all arrives but what a dying source had not sent: the floor of the lag.
  [[nodiscard]] double received_beside(World &world) const
  {
    const double now_s = world.now_s();
    const bool source = world.read(ports::readable, store_ + "@" + region_).on();
    return log_.committed_by(source ? now_s : log_.newest_s(now_s) - stream_settings_.floor_s);
  }

  void live(World &world)
  {
    log_.follow(world, store_, home_);
    if (!beside_source()) {
      stream_settings_.bursts.draw(world, *primary_);
      stream_settings_.pauses.draw(world, *spec_);
      follow_source(world);
    }
    Stream chance = world.stream(id_, "promotion");
    for (;;) {
      const EventId event = promote_when_asked(world, chance);
      world.set(*until_, until_s_, event);
      warm_up(world, event);
      refresh(world, event);
      loss_.count(world, received_, event);
      world.set(*done_, 1, event);
      const double with_standby_s = world.now_s() + to_multi_az_s_.sample(chance);
      world.spawn(id_ + " standby", [this, &world, with_standby_s, event] {
        world.sleep_until_s(with_standby_s);
        restore_redundancy(world, event);
      });
      world.wait_until({changed_}, [this] { return !promoted_; }); // made anew as a replica
    }
  }

  void follow_source(World &world)
  {
    streams_.push_back(std::make_unique<WalStream>());
    stream().start(world, stream_settings_, log_);
  }
  /// The one at work; those before have ended.
  [[nodiscard]] WalStream &stream() { return *streams_.back(); }

  /// Waits until somebody asks, and is a primary of its own. The event of that.
  EventId promote_when_asked(World &world, Stream &chance)
  {
    const Port &asked = *asked_;
    world.wait_until({&asked}, [&] { return asked.on(); });
    EventId cause = asked.cause();
    for (;;) {
      if (!here()) {
        world.wait_until({changed_}, [&] { return here(); });
        cause = latest_cause({&asked, changed_});
      }
      const double ready_s = world.now_s() + stop_following(world) + promote_s_.sample(chance);
      if (!world.wait_until(
              {changed_}, [&] { return !here(); }, ready_s))
        break;
    }
    promoted_ = true;
    ++promotions_;
    promoted_event_ = world.record(id_, "promoted", "the replica is a primary of its own", Phase::action,
                                   {cause}, {"promote_s", "replay_bytes_per_s"});
    return promoted_event_;
  }

  void read_new_copy(const ComponentSpec &primary)
  {
    const Parameters theirs(primary);
    anew_.from_region = primary.region;
    anew_.to_region = region_;
    anew_.provision_s = theirs.distribution("provision_s");
    anew_.size_bytes = theirs.number("size_bytes");
    anew_.read_bytes_per_s = theirs.number("restore_bytes_per_s");
    anew_.replay_bytes_per_s = stream_settings_.replay_bytes_per_s;
    anew_.log_bytes_per_commit = stream_settings_.wal_bytes_per_transaction;
  }

  /// Once it has been promoted and services have left it again, it can be made anew from the copy at home.
  void answer_rebuild(World &world)
  {
    const std::string action = "rebuild_replica:" + id_;
    Port *done = &world.own(ports::done, action);
    answer_in_actor(world, action, id_ + " anew", [this, &world, done](EventId cause) {
      const EventId event = rebuild(world, cause);
      world.set(*done, promoted_ ? -1 : 1, event);
    });
  }

  EventId rebuild(World &world, EventId asked)
  {
    if (!promoted_)
      return world.record(id_, "rebuild_needless", "it has not left its source", Phase::action, {asked});
    if (beside_source() || anew_.to_region.empty() || serving_->value() == place_ || !here())
      return world.record(id_, "rebuild_impossible", "services use it, or its machine is dead", Phase::action,
                          {asked});
    anew_.committed = [this, &world] { return log_.committed_by(world.now_s()); };
    NewCopy copy(anew_);
    Stream chance = world.stream(id_, "anew");
    const EventId begun =
        world.record(id_, "rebuild_begun", "it is being made anew from its source", Phase::action, {asked});
    if (!copy.make(world, chance) || !here() || serving_->value() == place_)
      return world.record(id_, "rebuild_failed", "an end or the link died on the way", Phase::action, {begun},
                          {"provision_s", "size_bytes"});
    promoted_ = held_ = false;
    loss_.keep(world);
    const EventId event = world.record(id_, "replica_rebuilt", "it follows its source again", Phase::action,
                                       {begun}, {store_ + ".provision_s", store_ + ".size_bytes"});
    refresh(world, event);
    world.set(*done_, 0, event);
    world.set(*until_, std::numeric_limits<double>::quiet_NaN(), event);
    follow_source(world);
    world.set(*changed_, changed_->value() + 1, event);
    say_followed(world, store_, true, event);
    return event;
  }

  /// Takes no more log; returns how long what has arrived is still applied.
  double stop_following(World &world)
  {
    if (held_)
      return 0;
    const double now_s = world.now_s();
    if (beside_source()) {
      received_ = received_beside(world);
      until_s_ = log_.time_of(received_);
      return 0;
    }
    stream().stop(world);
    received_ = stream().received(now_s);
    until_s_ = stream().received_until_s(now_s);
    return stream().replay_left_s(now_s);
  }

  /// Its memory holds what was written lately, not what services read.
  void warm_up(World &world, EventId promoted)
  {
    Stream chance = world.stream(id_, "cold");
    if (cold_speed_ < 1)
      slow_down(world, store_, *speed_,
                {cold_speed_,
                 cold_s_.sample(chance),
                 "the memory of the promoted copy has filled",
                 {id_ + ".cold_buffer_s", id_ + ".cold_buffer_speed"}},
                promoted);
  }

  /// A copy that no service uses, or that is dead by then, makes nothing redundant.
  void restore_redundancy(World &world, EventId promoted)
  {
    const int promotion = promotions_;
    const auto again = [&] { return !promoted_ || promotions_ != promotion; };
    const auto used = [&] { return again() || (here() && serving_->value() == place_); };
    std::vector<EventId> causes = {promoted};
    if (!used()) {
      world.wait_until({serving_, changed_}, used);
      causes.push_back(latest_cause({serving_, changed_}));
    }
    if (again())
      return;
    world.set(*redundancy_, 1,
              world.record(store_, "redundancy_restored", "the promoted instance has a standby",
                           Phase::action, causes, {id_ + ".to_multi_az_s"}));
  }

  std::string id_;
  std::string region_;
  std::string store_;
  std::string home_;
  int place_ = 0; ///< index of the region
  Distribution promote_s_;
  Distribution to_multi_az_s_;
  Distribution floor_s_;
  WalStream::Settings stream_settings_;
  CommitLog log_;
  std::vector<std::unique_ptr<WalStream>> streams_; ///< one a life as a replica
  NewCopy::Settings anew_;
  PromotionLoss loss_;
  int promotions_ = 0;
  EventId promoted_event_ = no_event;
  Port *readable_ = nullptr;
  Port *writable_ = nullptr;
  Port *alive_ = nullptr;
  Port *done_ = nullptr;
  const Port *asked_ = nullptr;
  Port *redundancy_ = nullptr;
  Port *changed_ = nullptr;
  Port *until_ = nullptr;
  Port *speed_ = nullptr;
  const Port *serving_ = nullptr;
  const Port *refused_ = nullptr;
  const ComponentSpec *spec_ = nullptr;
  const ComponentSpec *primary_ = nullptr;
  Distribution boot_s_;
  double cold_speed_ = 1;
  Distribution cold_s_;
  double received_ = 0; ///< transactions it has, once it follows no more
  double until_s_ = 0;  ///< when the newest of them was written
  int life_ = 0;        ///< counts losses and returns of its place
  bool booted_ = true;
  bool held_ = false; ///< its replay was stopped early
  bool promoted_ = false;
  bool first_there_ = true; ///< of the replicas of its store in that region: it owns what services see there
};

} // namespace

std::unique_ptr<Component> make_rds_replica(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RdsReplica>(spec, deployment);
}

} // namespace drsim::components::stores
