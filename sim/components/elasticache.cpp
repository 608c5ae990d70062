#include "sim/components/elasticache.hpp"

#include <algorithm>

namespace drsim {
namespace {

struct Shard {
  std::size_t zone = 0; ///< of its primary
  bool serves = true;
};

class Elasticache final : public Component {
public:
  Elasticache(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    replicas_ = static_cast<std::size_t>(std::max(0, parameters.count("replicas_per_shard")));
    automatic_ = parameters.flag("automatic_failover");
    multi_az_ = parameters.flag("multi_az");
    failover_s_ = parameters.distribution("failover_s");
    rebuild_s_ = parameters.distribution("rebuild_s");
    zones_ = zones_of(deployment, spec);
    shards_.resize(static_cast<std::size_t>(std::max(1, parameters.count("shards"))));
    for (std::size_t s = 0; s < shards_.size() && !zones_.empty(); ++s)
      shards_[s].zone = s % zones_.size();
  }

  void start(World &world) override
  {
    share_ = &world.signal(id_ + "@" + region_ + ".share", 1);
    alive_ = &world.signal("component:" + id_ + ".up", 1);
    for (Signal *up : {&world.up(region_), alive_})
      world.on_change(*up, [this, &world](const Signal &changed) { refresh(world, changed.cause()); });
    for (std::size_t zone = 0; zone < zones_.size(); ++zone)
      world.on_change(world.up(zones_[zone]), [this, &world, zone](const Signal &up) {
        if (up.on())
          return;
        for (Shard &shard : shards_)
          if (shard.zone == zone && shard.serves) {
            shard.serves = false;
            world.spawn(id_, [this, &world, &shard, lost = up.cause()] { recover(world, shard, lost); });
          }
        refresh(world, up.cause());
      });
  }

private:
  void refresh(World &world, EventId cause)
  {
    const auto serving =
        std::count_if(shards_.begin(), shards_.end(), [](const Shard &s) { return s.serves; });
    const bool here = world.up(region_).on() && alive_->on();
    world.set(*share_, here ? static_cast<double>(serving) / static_cast<double>(shards_.size()) : 0, cause);
  }

  /// The zone of a replica that lives; the number of zones when there is none.
  [[nodiscard]] std::size_t replica_zone(World &world, const Shard &shard) const
  {
    for (std::size_t i = 1; multi_az_ && automatic_ && i <= replicas_; ++i) {
      const std::size_t zone = (shard.zone + i) % zones_.size();
      if (zone != shard.zone && world.up(zones_[zone]).on())
        return zone;
    }
    return zones_.size();
  }

  void recover(World &world, Shard &shard, EventId lost)
  {
    Stream chance = world.stream(id_, "shard " + std::to_string(&shard - shards_.data()));
    Signal &zone = world.up(zones_[shard.zone]);
    const std::size_t other = replica_zone(world, shard);
    EventId cause = lost;
    if (other < zones_.size()) {
      world.sleep_s(failover_s_.sample(chance));
      shard.zone = other;
      cause = world.record(id_, "shard_failed_over", "a replica serves the shard", Phase::action, {lost});
    } else {
      world.wait_until({&zone}, [&] { return zone.on(); });
      const EventId back = zone.cause();
      world.sleep_s(rebuild_s_.sample(chance));
      cause = world.record(id_, "shard_rebuilt", "a new node serves the shard", Phase::action, {back});
    }
    shard.serves = world.up(zones_[shard.zone]).on();
    refresh(world, cause);
    if (!shard.serves)
      recover(world, shard, cause);
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> zones_;
  std::vector<Shard> shards_;
  std::size_t replicas_ = 0;
  bool automatic_ = false;
  bool multi_az_ = false;
  Distribution failover_s_;
  Distribution rebuild_s_;
  Signal *share_ = nullptr;
  Signal *alive_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_elasticache(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Elasticache>(spec, deployment);
}

} // namespace drsim
