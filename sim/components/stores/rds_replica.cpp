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
    stream_settings_.source_alive = store_ + "@" + home_ + ".readable";
  }

  void start(World &world) override
  {
    const std::string place = store_ + "@" + region_;
    readable_ = &world.signal(place + ".readable", 1);
    writable_ = &world.signal(place + ".writable", 0);
    alive_ = &world.signal("component:" + id_ + ".up", 1);
    Stream chance = world.stream(id_, "floor");
    stream_settings_.floor_s = floor_s_.sample(chance);
    world.signal(id_ + ".lag_s", stream_settings_.floor_s);
    for (Signal *up : {&world.up(region_), alive_})
      world.on_change(*up, [this, &world](const Signal &changed) { refresh(world, changed.cause()); });
    if (home_.empty() || home_ == region_)
      return;
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
    Signal &asked = world.signal("request:promote:" + id_);
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
    const EventId event =
        world.record(id_, "promoted", "the replica is a primary of its own", Phase::action, {cause});
    refresh(world, event);
    count_loss(world, event);
    world.set(world.signal("done:promote:" + id_), 1, event);
    follow_split(world, event);
    world.sleep_s(to_multi_az_s_.sample(chance));
    restore_redundancy(world, event);
  }

  /// A copy that no service uses, or that is dead by then, makes nothing redundant.
  void restore_redundancy(World &world, EventId promoted)
  {
    Signal &serving = world.signal(store_ + ".serving_region");
    const auto used = [&] { return here(world) && serving.value() == place_; };
    std::vector<EventId> causes = {promoted};
    if (!used()) {
      world.wait_until({&serving, &world.up(region_), alive_}, used);
      causes.push_back(latest_cause({&serving, &world.up(region_), alive_}));
    }
    world.set(world.signal("redundancy:" + store_ + ".ok", 1), 1,
              world.record(store_, "redundancy_restored", "the promoted instance has a standby",
                           Phase::action, causes));
  }

  /// What the old primary acknowledged and this one has not.
  void count_loss(World &world, EventId cause)
  {
    const double now_s = world.now_s();
    const double lost = std::max(0.0, log_.committed_by(now_s) - received_);
    const Loss loss{log_.time_of(received_), log_.newest_s(now_s), lost};
    const double rpo_s = lost > 0 ? std::max(0.0, loss.to_s - loss.from_s) : 0;
    char text[96];
    std::snprintf(text, sizeof text, "%.0f acknowledged transactions of the last %.1f s are gone", lost,
                  rpo_s);
    say_loss(world, store_, loss, world.record(store_, "data_lost", text, Phase::none, {cause}));
  }

  /// What the old primary takes from now on, or when its region returns, is lost too, until the services
  /// leave it.
  void follow_split(World &world, EventId promoted)
  {
    Signal &serving = world.signal(store_ + ".serving_region");
    const double before = serving.value();
    world.on_change(serving, [this, &world, promoted, before](const Signal &now) {
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
  Signal *readable_ = nullptr;
  Signal *writable_ = nullptr;
  Signal *alive_ = nullptr;
  double received_ = 0;
  bool promoted_ = false;
};

} // namespace

std::unique_ptr<Component> make_rds_replica(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RdsReplica>(spec, deployment);
}

} // namespace drsim::components::stores
