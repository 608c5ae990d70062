#include "sim/components/msk.hpp"

#include "sim/components/wal_stream.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace drsim {
namespace {

class Msk final : public Component {
public:
  Msk(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    in_sync_ = parameters.count("min_insync_replicas");
    for (const Region &region : deployment.regions)
      if (region.name == region_)
        zones_ = spec.zones.empty() ? region.zones : spec.zones;
  }

  void start(World &world) override
  {
    std::vector<Signal *> stands_on = {&world.up(region_), &world.signal("component:" + id_ + ".up", 1)};
    for (const std::string &zone : zones_)
      stands_on.push_back(&world.up(zone));
    for (Signal *up : stands_on)
      world.on_change(*up, [this, &world](const Signal &changed) { refresh(world, changed.cause()); });
    refresh(world, no_event);
  }

private:
  void refresh(World &world, EventId cause) const
  {
    const auto alive = std::count_if(zones_.begin(), zones_.end(),
                                     [&](const std::string &zone) { return world.up(zone).on(); });
    const bool here = world.up(region_).on() && world.signal("component:" + id_ + ".up", 1).on();
    const int needed = std::min(in_sync_, static_cast<int>(zones_.size()));
    const std::string place = id_ + "@" + region_;
    world.set(world.signal(place + ".writable", 1), here && alive >= needed ? 1 : 0, cause);
    world.set(world.signal(place + ".readable", 1), here && (alive > 0 || zones_.empty()) ? 1 : 0, cause);
  }

  std::string id_;
  std::string region_;
  int in_sync_ = 1;
  std::vector<std::string> zones_;
};

class MskReplicator final : public Component {
public:
  MskReplicator(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
  {
    const Parameters parameters(spec);
    source_ = parameters.link("source");
    const ComponentSpec *source = deployment.find(source_);
    const ComponentSpec *target = deployment.find(parameters.link("target"));
    lag_s_ = parameters.distribution("lag_s");
    settings_.replica = id_;
    settings_.store = source_;
    settings_.wal_bytes_per_transaction = parameters.number("bytes_per_event");
    settings_.replay_bytes_per_s = std::numeric_limits<double>::infinity();
    settings_.wal_keep_bytes = std::numeric_limits<double>::infinity();
    if (source != nullptr && target != nullptr) {
      settings_.from_region = source->region;
      settings_.to_region = target->region;
    }
  }

  void start(World &world) override
  {
    Stream chance = world.stream(id_, "lag");
    settings_.floor_s = lag_s_.sample(chance);
    say(world, 0, 0);
    if (settings_.from_region != settings_.to_region && !settings_.from_region.empty())
      world.spawn(id_, [this, &world] { live(world); });
  }

private:
  void live(World &world)
  {
    log_.follow(world, source_, settings_.from_region);
    stream_.start(world, settings_, log_);
    Signal &home = world.up(settings_.from_region);
    for (;;) {
      world.wait_until({&home}, [&] { return !home.on(); });
      const double now_s = world.now_s();
      const double received = stream_.received(now_s);
      const double lost = std::max(0.0, log_.committed_by(now_s) - received);
      say(world, lost > 0 ? log_.newest_s(now_s) - log_.time_of(received) : 0, lost);
      char text[80];
      std::snprintf(text, sizeof text, "%.0f events had not reached the other region", lost);
      world.record(source_, "data_lost", text, Phase::none, {home.cause()});
      world.wait_until({&home}, [&] { return home.on(); });
      say(world, 0, 0);
    }
  }

  void say(World &world, double rpo_s, double lost) const
  {
    world.timeline().set_total("store:" + source_ + ":rpo_s", rpo_s);
    world.timeline().set_total("store:" + source_ + ":lost_transactions", lost);
  }

  std::string id_;
  std::string source_;
  Distribution lag_s_;
  WalStream::Settings settings_;
  CommitLog log_;
  WalStream stream_;
};

} // namespace

std::unique_ptr<Component> make_msk(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Msk>(spec, deployment);
}

std::unique_ptr<Component> make_msk_replicator(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<MskReplicator>(spec, deployment);
}

} // namespace drsim
