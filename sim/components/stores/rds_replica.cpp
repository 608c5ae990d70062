#include "sim/components/stores/rds_replica.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/wal_stream.hpp"
#include "sim/model/relations.hpp"

#include <cstdio>

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
    }
    stream_settings_.from_region = home_;
    stream_settings_.source_place = home_.empty() ? std::string{} : store_ + "@" + home_;
  }

  void start(World &world) override
  {
    alive_ = &world.own(ports::component_up, id_);
    done_ = &world.own(ports::done, "promote:" + id_);
    asked_ = &world.own(ports::request, "promote:" + id_);
    redundancy_ = &world.share(ports::redundancy, store_);
    Stream chance = world.stream(id_, "floor");
    stream_settings_.floor_s = floor_s_.sample(chance);
    static_cast<void>(world.own(ports::lag_s, id_, stream_settings_.floor_s));
    if (home_.empty() || home_ == region_)
      return; // beside its source it is no other copy
    const std::string place = store_ + "@" + region_;
    readable_ = first_there_ ? &world.own(ports::readable, place, 1) : &world.share(ports::readable, place);
    writable_ = first_there_ ? &world.own(ports::writable, place, 0) : &world.share(ports::writable, place);
    for (const Port *up : std::initializer_list<const Port *>{&world.up(region_), alive_})
      world.on_change(*up, [this, &world](const Port &changed) { refresh(world, changed.cause()); });
    world.spawn(id_, [this, &world] { live(world); });
  }

private:
  [[nodiscard]] bool here(World &world) const { return world.up(region_).on() && alive_->on(); }

  void refresh(World &world, EventId cause)
  {
    world.set(*readable_, here(world) ? 1 : 0, cause);
    world.set(*writable_, here(world) && promoted_ ? 1 : 0, cause);
  }

  void live(World &world)
  {
    log_.follow(world, store_, home_);
    stream_.start(world, stream_settings_, log_);
    Stream chance = world.stream(id_, "promotion");
    const Port &asked = *asked_;
    world.wait_until({&asked}, [&] { return asked.on(); });
    EventId cause = asked.cause();
    for (;;) {
      if (!here(world)) {
        world.wait_until({&world.up(region_), alive_}, [&] { return here(world); });
        cause = latest_cause({&asked, &world.up(region_), alive_});
      }
      stream_.stop(world);
      received_ = stream_.received(world.now_s());
      const double ready_s = world.now_s() + stream_.replay_left_s(world.now_s()) + promote_s_.sample(chance);
      if (!world.wait_until(
              {&world.up(region_), alive_}, [&] { return !here(world); }, ready_s))
        break;
    }
    promoted_ = true;
    const EventId event = world.record(id_, "promoted", "the replica is a primary of its own", Phase::action,
                                       {cause}, {"promote_s", "replay_bytes_per_s"});
    refresh(world, event);
    count_loss(world, event);
    world.set(*done_, 1, event);
    follow_split(world, event);
    world.sleep_s(to_multi_az_s_.sample(chance));
    restore_redundancy(world, event);
  }

  /// A copy that no service uses, or that is dead by then, makes nothing redundant.
  void restore_redundancy(World &world, EventId promoted)
  {
    const Port &serving = world.read(ports::serving_region, store_);
    const auto used = [&] { return here(world) && serving.value() == place_; };
    std::vector<EventId> causes = {promoted};
    if (!used()) {
      world.wait_until({&serving, &world.up(region_), alive_}, used);
      causes.push_back(latest_cause({&serving, &world.up(region_), alive_}));
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
    const Port &serving = world.read(ports::serving_region, store_);
    const double before = serving.value();
    world.on_change(serving, [this, &world, promoted, before](const Port &now) {
      if (now.value() != before)
        count_loss(world, promoted);
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
  double received_ = 0;
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
