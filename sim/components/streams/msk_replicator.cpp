#include "sim/components/streams/msk_replicator.hpp"

#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/wal_stream.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace drsim::inline components::inline streams {
namespace {

class MskReplicator final : public Component {
public:
  MskReplicator(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
  {
    const Parameters parameters(spec);
    source_ = parameters.link("source");
    const ComponentSpec *source = deployment.find(source_);
    const ComponentSpec *target = deployment.find(parameters.link("target"));
    lag_s_ = parameters.distribution("lag_s");
    offset_sync_s_ = parameters.number("offset_sync_s");
    consumer_commit_s_ = parameters.number("consumer_commit_s");
    for (const ComponentSpec *store : deployment.databases())
      stores_.push_back(store->id);
    settings_.replica = id_;
    settings_.store = source_;
    settings_.wal_bytes_per_transaction = parameters.number("bytes_per_event");
    settings_.replay_bytes_per_s = std::numeric_limits<double>::infinity();
    settings_.wal_keep_bytes = std::numeric_limits<double>::infinity();
    if (source != nullptr && target != nullptr) {
      settings_.from_region = source->region;
      settings_.to_region = target->region;
      to_ = region_index(deployment, target->region);
    }
  }

  void start(World &world) override
  {
    static_cast<void>(world.own(ports::component_up, id_));
    static_cast<void>(world.share(ports::losses, source_)); // it tells of them when its source dies
    world.when_numbered([this, &world] {
      Stream chance = world.stream(id_, "lag");
      settings_.floor_s = lag_s_.sample(chance);
      Stream offsets = world.stream(id_, "offsets");
      sync_age_s_ = offsets.uniform() * offset_sync_s_;
      commit_age_s_ = offsets.uniform() * consumer_commit_s_;
    });
    count_twice(world, 0);
    if (settings_.from_region != settings_.to_region && !settings_.from_region.empty())
      world.spawn(id_, [this, &world] { live(world); });
  }

private:
  void live(World &world)
  {
    log_.follow(world, source_, settings_.from_region);
    stream_.start(world, settings_, log_);
    follow_link(world);
    for (const std::string &store : stores_)
      world.on_change(world.read(ports::serving_region, store), [this, &world](const Port &serving) {
        if (serving.value() == to_)
          take_over(world, serving.cause());
        else if (world.up(settings_.from_region).on())
          taken_over_ = false;
      });
    const Port &home = world.up(settings_.from_region);
    for (;;) {
      world.wait_until({&home}, [&] { return !home.on(); });
      const double now_s = world.now_s();
      const double received = stream_.received(now_s);
      const Loss loss = log_.lost(received, now_s);
      char text[80];
      std::snprintf(text, sizeof text, "%.0f events had not reached the other region", loss.writes);
      const EventId gone = world.record(source_, "data_lost", text, Phase::none, {home.cause()});
      say_loss(world, source_, loss, gone);
      take_over(world, gone);
      world.wait_until({&home}, [&] { return home.on(); });
      say_loss(world, source_, {}, home.cause());
    }
  }

  /// Remembers since when offsets are carried over, and when they were last before that.
  void follow_link(World &world)
  {
    links_ = {&world.up(settings_.from_region), &world.up(settings_.to_region),
              &world.link_up(settings_.from_region, settings_.to_region)};
    for (const Port *link : links_)
      world.on_change(*link, [this, &world](const Port &) {
        const bool joined =
            std::all_of(links_.begin(), links_.end(), [](const Port *up) { return up->on(); });
        if (joined == joined_)
          return;
        if (joined_)
          synced_s_ = last_sync_s(world.now_s());
        else
          joined_since_s_ = world.now_s();
        joined_ = joined;
      });
  }

  /// When the consumers' offsets were last carried over, at an instant at which they could be or at the last
  /// one.
  [[nodiscard]] double last_sync_s(double now_s) const
  {
    if (!joined_)
      return synced_s_;
    return now_s - sync_age_s_ >= joined_since_s_ ? now_s - sync_age_s_ : synced_s_;
  }

  /// Consumers start in the target's region where their offsets say: what they had read since comes again.
  void take_over(World &world, EventId cause)
  {
    if (std::exchange(taken_over_, true))
      return;
    const double now_s = world.now_s();
    const double received = stream_.received(now_s);
    const double restart_s = last_sync_s(now_s) - std::max(commit_age_s_, settings_.floor_s);
    const double twice = std::max(0.0, received - log_.committed_by(restart_s));
    duplicated_ += twice;
    count_twice(world, duplicated_);
    char text[112];
    std::snprintf(text, sizeof text,
                  "%.0f events are read twice: consumers start where they were at t = %.0f s", twice,
                  restart_s);
    world.record(source_, "events_duplicated", text, Phase::none, {cause});
  }

  void count_twice(World &world, double events) const
  {
    const std::string name = "store:" + source_ + ":duplicated_events";
    world.timeline().set_total(name, events);
    if (world.fixed().keep_series && events > 0)
      world.timeline().sample(name, world.now_s(), events);
  }

  std::string id_;
  std::string source_;
  int to_ = -1; ///< index of the target's region
  std::vector<std::string> stores_;
  Distribution lag_s_;
  double offset_sync_s_ = 0;
  double consumer_commit_s_ = 0;
  double sync_age_s_ = 0; ///< of the offsets carried over, while they are
  double commit_age_s_ = 0;
  std::vector<const Port *> links_;
  bool joined_ = true;
  double joined_since_s_ = -std::numeric_limits<double>::infinity();
  double synced_s_ = 0; ///< last before the link was cut
  bool taken_over_ = false;
  double duplicated_ = 0;
  WalStream::Settings settings_;
  CommitLog log_;
  WalStream stream_;
};

} // namespace

std::unique_ptr<Component> make_msk_replicator(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<MskReplicator>(spec, deployment);
}

} // namespace drsim::components::streams
