#include "sim/components/stores/rds_replica.hpp"

#include "sim/components/answers.hpp"
#include "sim/components/causes.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/places.hpp"
#include "sim/components/stores/wal_stream.hpp"
#include "sim/model/relations.hpp"

#include <cstdio>
#include <limits>
#include <string>

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
      reconcile_per_s_ = Parameters(*primary).number("reconcile_rows_per_s");
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
    refused_ = &world.read(ports::stopped_region, store_);
    redundancy_ = &world.share(ports::redundancy, store_);
    Stream chance = world.stream(id_, "floor");
    stream_settings_.floor_s = floor_s_.sample(chance);
    static_cast<void>(world.own(ports::lag_s, id_, stream_settings_.floor_s));
    const std::string place = store_ + "@" + region_;
    until_ = &world.share(ports::copy_until_s, place);
    speed_ = &world.share(ports::speed, place);
    answer_stop_replay(world);
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
        received_ = beside_source() ? received_beside(world) : stream_.applied(world.now_s());
        until_s_ = beside_source() ? log_.time_of(received_) : stream_.applied_until_s(world.now_s());
        if (!beside_source())
          stream_.stop(world);
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
      stream_.start(world, stream_settings_, log_);
    }
    Stream chance = world.stream(id_, "promotion");
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
    const EventId event = world.record(id_, "promoted", "the replica is a primary of its own", Phase::action,
                                       {cause}, {"promote_s", "replay_bytes_per_s"});
    world.set(*until_, until_s_, event);
    warm_up(world, event);
    refresh(world, event);
    count_loss(world, event);
    promoted_by_ = log_.committed_by(world.now_s());
    world.set(*done_, 1, event);
    answer_again(world, asked, *done_, event);
    follow_split(world, event);
    world.sleep_s(to_multi_az_s_.sample(chance));
    restore_redundancy(world, event);
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
    stream_.stop(world);
    received_ = stream_.received(now_s);
    until_s_ = stream_.received_until_s(now_s);
    return stream_.replay_left_s(now_s);
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
    const auto used = [&] { return here() && serving_->value() == place_; };
    std::vector<EventId> causes = {promoted};
    if (!used()) {
      world.wait_until({serving_, changed_}, used);
      causes.push_back(latest_cause({serving_, changed_}));
    }
    world.set(*redundancy_, 1,
              world.record(store_, "redundancy_restored", "the promoted instance has a standby",
                           Phase::action, causes, {id_ + ".to_multi_az_s"}));
  }

  /// What the old primary acknowledged and this one has not.
  void count_loss(World &world, EventId cause)
  {
    const double now_s = world.now_s();
    const Loss loss = log_.lost(received_, now_s);
    char text[96];
    std::snprintf(text, sizeof text, "%.0f acknowledged transactions of the last %.1f s are gone",
                  loss.writes, loss.span_s);
    if (text != told_loss_) // the same again is no news
      lost_ = world.record(store_, "data_lost", text, Phase::none, {cause});
    told_loss_ = text;
    say_loss(world, store_, loss, lost_);
  }

  /// What the old primary takes from now on, or when its region returns, is lost too, until the services
  /// leave it.
  void follow_split(World &world, EventId promoted)
  {
    const double before = serving_->value();
    world.on_change(*serving_, [this, &world, promoted, before](const Port &now) {
      if (now.value() == before || now.value() != place_)
        return;
      count_loss(world, promoted);
      const double split = log_.committed_by(world.now_s()) - promoted_by_;
      if (split >= 1)
        reconcile(world, split, now.cause());
    });
  }

  /// Both copies took writes for a while: people compare row by row.
  void reconcile(World &world, double writes, EventId moved)
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
  WalStream stream_;
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
  double reconcile_per_s_ = 1;
  double received_ = 0;    ///< transactions it has, once it follows no more
  double until_s_ = 0;     ///< when the newest of them was written
  double promoted_by_ = 0; ///< transactions the old primary had taken when this one was promoted
  int life_ = 0;           ///< counts losses and returns of its place
  bool booted_ = true;
  bool held_ = false;     ///< its replay was stopped early
  std::string told_loss_; ///< what the timeline says of it last, and where
  EventId lost_ = no_event;
  bool promoted_ = false;
  bool first_there_ = true; ///< of the replicas of its store in that region: it owns what services see there
};

} // namespace

std::unique_ptr<Component> make_rds_replica(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RdsReplica>(spec, deployment);
}

} // namespace drsim::components::stores
