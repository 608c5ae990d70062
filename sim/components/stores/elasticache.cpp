#include "sim/components/stores/elasticache.hpp"

#include "sim/components/stores/commit_log.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace drsim::inline components::inline stores {
namespace {

struct Shard {
  std::size_t zone = 0; ///< of its primary
  bool serves = true;
  double warm = 1; ///< share of its keys that it has
};

constexpr double told_step = 0.025; ///< of the keys: a cache that fills is told in such steps
constexpr double nearly_all = 0.99; ///< as good as all
constexpr double shortest_step_s = 0.1;

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
    replica_lag_s_ = parameters.distribution("replica_lag_s");
    entry_ttl_s_ = parameters.number("entry_ttl_s");
    keys_ = parameters.number("working_set_keys");
    for (const Journey &journey : deployment.journeys)
      for (const Region &region : deployment.regions)
        for (const Stage &stage : journey.path)
          for (const Hop &hop : stage.hops)
            written_ = written_ || (hop.kind == Hop::Kind::cache_write && region.name == region_ &&
                                    cache_in(deployment, hop.target, region_) == &spec);
    const bool used = deployment.regions.empty() || deployment.regions.front().name == region_ ||
                      spec.links.count("source") > 0; // of a Global Datastore: it follows the one in use
    zones_ = zones_of(deployment, spec);
    shards_.resize(static_cast<std::size_t>(std::max(1, parameters.count("shards"))));
    for (std::size_t s = 0; s < shards_.size() && !zones_.empty(); ++s)
      shards_[s].zone = s % zones_.size();
    for (Shard &shard : shards_)
      shard.warm = used || keys_ <= 0 ? 1 : 0;
  }

  void start(World &world) override
  {
    const std::string place = id_ + "@" + region_;
    share_ = &world.own(ports::share, place, 1);
    writable_ = &world.own(ports::writable, place, 1);
    fills_ = &world.read(ports::fill_per_s, place);
    filling_ = &world.own(ports::filling, place);
    alive_ = &world.own(ports::component_up, id_);
    refresh(world, no_event);
    if (written_) {
      log_.follow(world, id_, region_);
      world.timeline().set_total("entries:" + id_ + ":lost", 0);
    }
    for (const Port *up : std::initializer_list<const Port *>{&world.up(region_), alive_})
      world.on_change(*up, [this, &world](const Port &changed) { follow_whole(world, changed); });
    world.on_change(*fills_, [this, &world](const Port &changed) {
      fill(world);
      fills(world, changed.cause());
    });
    world.spawn_when(
        id_ + " filling", {filling_}, [this] { return filling_->on(); }, [this, &world] { fill_up(world); });
    for (std::size_t zone = 0; zone < zones_.size(); ++zone)
      world.on_change(world.up(zones_[zone]), [this, &world, zone](const Port &up) {
        if (up.on())
          return;
        fill(world);
        for (Shard &shard : shards_)
          if (shard.zone == zone && shard.serves) {
            shard.serves = false;
            if (here(world))
              lose(world, replica_zone(world, shard) < zones_.size(), up.cause());
            world.spawn(id_, [this, &world, &shard, lost = up.cause()] { recover(world, shard, lost); });
          }
        refresh(world, up.cause());
      });
  }

private:
  [[nodiscard]] bool here(World &world) const { return world.up(region_).on() && alive_->on(); }

  /// Misses answered since the last look have brought keys: every missing one is as likely as another.
  void fill(World &world)
  {
    const double chances = keys_ > 0 ? asked_per_s() * (world.now_s() - looked_s_) / keys_ : 0;
    looked_s_ = world.now_s();
    for (Shard &shard : shards_)
      if (shard.serves && here(world)) {
        shard.warm = 1 - (1 - shard.warm) * std::exp(-chances);
        shard.warm = shard.warm >= nearly_all ? 1 : shard.warm;
      }
    fill_per_s_ = fills_->value();
  }

  /// Answered reads a second that would bring a key, if none of its keys were there: the store behind may
  /// answer fewer than are asked. By the share of keys that users were told is missing when they asked.
  [[nodiscard]] double asked_per_s() const { return missing_ > 0 ? fill_per_s_ / missing_ : 0; }

  void refresh(World &world, EventId cause)
  {
    fill(world);
    double has = 0, serving = 0;
    told_ = 1;
    for (const Shard &shard : shards_) {
      told_ = shard.serves ? std::min(told_, shard.warm) : told_;
      has += shard.serves ? shard.warm : 0;
      serving += shard.serves ? 1 : 0;
    }
    const bool up = here(world);
    const auto shards = static_cast<double>(shards_.size());
    missing_ = up ? (serving - has) / shards : 0;
    world.set(*writable_, up ? serving / shards : 0, cause);
    world.set(*share_, up ? has / shards : 0, cause);
    fills(world, cause);
  }

  void fills(World &world, EventId cause) const
  {
    world.set(*filling_, missing_ > 0 && fill_per_s_ > 0 ? 1 : 0, cause);
  }

  /// While keys come, says so step by step.
  void fill_up(World &world)
  {
    for (;;) {
      world.wait_until({filling_}, [this] { return filling_->on(); });
      const double rate_per_s = fill_per_s_;
      const auto moved = [&] { return !filling_->on() || fill_per_s_ != rate_per_s; };
      if (!world.wait_until({filling_, fills_}, moved, world.now_s() + next_step_s()))
        refresh(world, share_->cause());
    }
  }

  /// Until the coldest shard has so much more of its keys than was told that it is told.
  [[nodiscard]] double next_step_s() const
  {
    double coldest = 1;
    for (const Shard &shard : shards_)
      coldest = shard.serves ? std::min(coldest, shard.warm) : coldest;
    const double next = std::min(nearly_all, told_ + told_step);
    return std::max(shortest_step_s, keys_ / asked_per_s() * std::log((1 - coldest) / (1 - next)));
  }

  void follow_whole(World &world, const Port &changed)
  {
    if (!changed.on() && writable_->on()) {
      lose_all(world, changed.cause());
      fill(world);
      for (Shard &shard : shards_)
        shard.warm = keys_ > 0 ? 0 : 1;
    }
    refresh(world, changed.cause());
  }

  /// Entries that have been written and have not expired.
  [[nodiscard]] double entries(World &world) const
  {
    return log_.committed_by(world.now_s()) - log_.committed_by(world.now_s() - entry_ttl_s_);
  }

  void lose(World &world, bool replaced, EventId cause)
  {
    Stream chance = world.stream(id_, "lag " + std::to_string(++losses_));
    const double lag_s = std::min(replica_lag_s_.sample(chance), entry_ttl_s_);
    const double all = replaced ? log_.rate_per_s() * lag_s : entries(world);
    say_lost(world, all / static_cast<double>(shards_.size()), cause);
  }

  void lose_all(World &world, EventId cause)
  {
    const auto serving =
        std::count_if(shards_.begin(), shards_.end(), [](const Shard &s) { return s.serves; });
    say_lost(world, entries(world) * static_cast<double>(serving) / static_cast<double>(shards_.size()),
             cause);
  }

  void say_lost(World &world, double entries, EventId cause)
  {
    if (!written_ || entries <= 0)
      return;
    lost_ += entries;
    world.timeline().set_total("entries:" + id_ + ":lost", lost_);
    if (entries < 0.5)
      return;
    char text[64];
    std::snprintf(text, sizeof text, "%.0f entries are gone", entries);
    world.record(id_, "entries_lost", text, Phase::none, {cause});
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

  EventId wait_until_here(World &world)
  {
    const Port &region = world.up(region_);
    world.wait_until({&region, alive_}, [&] { return here(world); });
    return std::max(region.cause(), alive_->cause());
  }

  void recover(World &world, Shard &shard, EventId lost)
  {
    Stream chance = world.stream(id_, "shard " + std::to_string(&shard - shards_.data()));
    const Port &zone = world.up(zones_[shard.zone]);
    const std::size_t other = replica_zone(world, shard);
    EventId cause = lost;
    if (other < zones_.size()) {
      world.sleep_s(failover_s_.sample(chance));
      if (!here(world)) // nobody promotes a replica there
        return recover(world, shard, wait_until_here(world));
      shard.zone = other;
      cause = world.record(id_, "shard_failed_over", "a replica serves the shard", Phase::action, {lost},
                           {"failover_s"});
    } else {
      world.wait_until({&zone, alive_},
                       [&] { return alive_->on() && world.machine_up(id_, zones_[shard.zone]); });
      const EventId back = std::max(zone.cause(), alive_->cause());
      world.sleep_s(rebuild_s_.sample(chance));
      if (!here(world)) // it died meanwhile
        return recover(world, shard, wait_until_here(world));
      cause = world.record(id_, "shard_rebuilt", "a new node serves the shard", Phase::action, {back},
                           {"rebuild_s"});
      fill(world);
      shard.warm = keys_ > 0 ? 0 : 1;
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
  Distribution replica_lag_s_;
  double entry_ttl_s_ = 0;
  double keys_ = 0;      ///< that most reads ask for
  bool written_ = false; ///< by some journey
  CommitLog log_;
  double lost_ = 0;
  int losses_ = 0;
  double fill_per_s_ = 0; ///< misses that are answered, since the last look
  double missing_ = 0;    ///< share of all keys, as told
  double told_ = 1;       ///< warmth of the coldest shard, as told
  double looked_s_ = 0;
  Port *share_ = nullptr;
  Port *writable_ = nullptr;
  const Port *fills_ = nullptr;
  Port *filling_ = nullptr; ///< keys are missing and come
  Port *alive_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_elasticache(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Elasticache>(spec, deployment);
}

} // namespace drsim::components::stores
