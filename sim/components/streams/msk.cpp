#include "sim/components/streams/msk.hpp"

#include "sim/components/stores/commit_log.hpp"
#include "sim/components/streams/consumers.hpp"
#include "sim/components/streams/partitions.hpp"

#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace drsim::inline components::inline streams {
namespace {

constexpr double nothing = 1e-9; ///< of the partitions

/// A replicator takes its events to another region.
bool has_copy_elsewhere(const Deployment &deployment, const std::string &topic)
{
  for (const ComponentSpec *replicator : deployment.of_kind("msk_replicator")) {
    const Parameters parameters(*replicator);
    const ComponentSpec *target = deployment.find(parameters.link("target"));
    const ComponentSpec *source = deployment.find(topic);
    if (parameters.link("source") == topic && target != nullptr && source != nullptr &&
        target->region != source->region)
      return true;
  }
  return false;
}

class Msk final : public Component {
public:
  Msk(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    brokers_ = static_cast<std::size_t>(std::max(1, parameters.count("brokers")));
    spread_.replicas = std::min(parameters.count("replication_factor"), static_cast<int>(brokers_));
    spread_.partitions = parameters.has("partitions") ? parameters.count("partitions") : 0;
    rack_aware_ = parameters.flag("rack_aware");
    settings_.min_in_sync = parameters.count("min_insync_replicas");
    settings_.all_acknowledge = parameters.text("acks") == "all";
    settings_.unclean = parameters.flag("unclean_leader_election");
    election_s_ = parameters.distribution("leader_election_s");
    start_s_ = parameters.distribution("start_s");
    replica_lag_s_ = parameters.distribution("replica_lag_s");
    catch_up_ratio_ = parameters.number("catch_up_ratio");
    double mean_per_s = 0;
    for (const Journey &journey : deployment.journeys)
      mean_per_s += deployment.traffic.rate_per_s * journey.share * journey.visits(Hop::Kind::publish, id_);
    readers_ = readers_of(spec, mean_per_s);
    readers_.rejoin_s = parameters.distribution("consumer_rejoin_s");
    readers_.marks = marks_of(deployment, id_, std::max(1, spread_.partitions));
    copied_ = has_copy_elsewhere(deployment, id_);
    zones_ = zones_of(deployment, spec);
    zones_.resize(std::min(zones_.size(), brokers_)); // fewer brokers than zones: none in the last ones
  }

  void start(World &world) override
  {
    const std::string place = id_ + "@" + region_;
    writable_ = &world.own(ports::writable, place, 1);
    readable_ = &world.own(ports::readable, place, 1);
    alive_ = &world.own(ports::component_up, id_);
    changed_ = &world.own(ports::changed, id_);
    static_cast<void>(world.own(ports::unread, id_)); // its consumers tell them
    static_cast<void>(world.own(ports::unread_s, id_));
    static_cast<void>(world.own(ports::offsets_kept, id_));
    keep_losses(world, id_);
    log_.follow(world, id_, region_);
    lay_out(nullptr);
    world.when_numbered([this, &world] {
      Stream chance = world.stream(id_, "placement");
      lay_out(&chance);
    });
    std::vector<const Port *> stands_on = {&world.up(region_), alive_};
    for (const std::string &zone : zones_)
      stands_on.insert(stands_on.end(), {&world.up(zone), &world.volumes_up(zone)});
    for (const Port *up : stands_on)
      world.on_change(*up, [this, &world](const Port &changed) { look(world, changed.cause()); });
    publish(world, no_event, {});
    if (readers_.most_per_s > 0)
      world.spawn(id_ + " readers", [this, &world] { consumers_.start(world, readers_, log_); });
  }

private:
  /// The brokers of one zone.
  struct Place {
    bool here = true; ///< the place is up
    int life = 0;     ///< counts losses
  };

  /// Without chance: anyhow, which is all the same while every broker is there.
  void lay_out(Stream *chance)
  {
    places_.resize(std::max<std::size_t>(1, zones_.size()));
    spread_.places.resize(rack_aware_ ? places_.size() : brokers_);
    std::iota(spread_.places.begin(), spread_.places.end(), 0);
    const auto below = [chance](std::size_t count) {
      const double draw = chance == nullptr ? 0 : chance->uniform();
      return std::min(count - 1, static_cast<std::size_t>(draw * static_cast<double>(count)));
    };
    if (!rack_aware_) { // evenly over the zones, in no order that Kafka knows
      for (std::size_t &at : spread_.places)
        at %= places_.size();
      for (std::size_t left = brokers_; left > 1; --left)
        std::swap(spread_.places[left - 1], spread_.places[below(left)]);
    }
    if (spread_.partitions > 0) {
      spread_.first = below(spread_.places.size());
      spread_.shift = below(spread_.places.size());
    }
    settings_.sets = replica_sets(spread_);
    settings_.places = places_.size();
    partitions_ = Partitions(settings_);
  }

  [[nodiscard]] bool is_up(World &world, std::size_t place) const
  {
    return world.up(region_).on() && alive_->on() &&
           (zones_.empty() || world.machine_and_volume_up(id_, zones_[place]));
  }

  void look(World &world, EventId cause)
  {
    bool lost = false;
    for (std::size_t p = 0; p < places_.size(); ++p) {
      Place &place = places_[p];
      if (const bool up = is_up(world, p); up == std::exchange(place.here, up))
        continue;
      if (place.here) {
        world.spawn(id_ + " brokers", [this, &world, p, cause] { come_back(world, p, cause); });
        continue;
      }
      ++place.life;
      partitions_.lose(p, world.now_s());
      lost = true;
    }
    if (!lost)
      return;
    publish(world, cause, {});
    world.set(*changed_, changed_->value() + 1, cause);
    world.spawn(id_ + " controller", [this, &world, cause] { notice(world, cause); });
  }

  /// The dead are missed: others lead.
  void notice(World &world, EventId cause)
  {
    const double lost_s = world.now_s();
    Stream chance = world.stream(id_, "election " + std::to_string(++elections_));
    world.sleep_s(election_s_.sample(chance));
    const Partitions::Elected elected = partitions_.settle();
    publish(world, cause, {"leader_election_s"});
    if (elected.failed_over > nothing && !settings_.all_acknowledge)
      gone(world, elected.failed_over, lost_s - replica_lag_s_.sample(chance), lost_s, cause);
    tell_unclean(world, elected, cause);
    tell_unreachable(world, cause);
  }

  /// Events of a partition that nobody leads are kept by nobody who lives: whether they come back is open
  /// until a replica is back.
  void tell_unreachable(World &world, EventId cause)
  {
    const bool none_leads = partitions_.led() < 1 - nothing;
    if (copied_ || none_leads == std::exchange(unreachable_, none_leads))
      return;
    if (none_leads)
      world.record(id_, "writer_lost", "partitions have no replica that lives, and no copy elsewhere",
                   Phase::none, {cause});
    else
      world.record(id_, "writer_back", "every partition has a leader", Phase::action, {cause}, {"start_s"});
  }

  void come_back(World &world, std::size_t at, EventId cause)
  {
    const int life = places_[at].life;
    Stream chance = world.stream(id_, "start " + std::to_string(at) + "/" + std::to_string(life));
    const auto gone = [&] { return places_[at].life != life; };
    const double away_s = world.now_s() - partitions_.lost_s(at);
    if (world.wait_until({changed_}, gone, world.now_s() + start_s_.sample(chance)))
      return;
    partitions_.revive(at);
    tell_unclean(world, partitions_.settle(), cause);
    publish(world, cause, {"start_s"});
    tell_unreachable(world, cause);
    if (world.wait_until({changed_}, gone, world.now_s() + away_s * catch_up_ratio_))
      return;
    partitions_.catch_up(at);
    publish(world, cause, {"start_s", "catch_up_ratio"});
  }

  void tell_unclean(World &world, const Partitions::Elected &elected, EventId cause)
  {
    if (elected.unclean > nothing)
      gone(world, elected.unclean, elected.behind_since_s, world.now_s(), cause);
  }

  /// A share of what was acknowledged between two instants is lost, for good.
  void gone(World &world, double share, double from_s, double to_s, EventId cause)
  {
    const double writes = share * (log_.committed_by(to_s) - log_.committed_by(from_s));
    if (writes < 0.5)
      return;
    char text[96];
    std::snprintf(text, sizeof text, "%.0f acknowledged events are gone with the brokers that had them",
                  writes);
    const EventId event = world.record(id_, "data_lost", text, Phase::none, {cause});
    lost_ = lost_.writes > 0 ? Loss{std::min(lost_.from_s, from_s), to_s, lost_.writes + writes, 0}
                             : Loss{from_s, to_s, writes, 0};
    lost_.span_s = log_.writing_s(lost_.from_s, lost_.to_s);
    say_loss(world, id_, lost_, event);
  }

  void publish(World &world, EventId cause, const std::vector<std::string> &takes)
  {
    const double before = writable_->value();
    const double now = partitions_.writable() > 1 - nothing ? 1 : partitions_.writable();
    world.set(*readable_, partitions_.led() > nothing ? 1 : 0, cause);
    if (std::abs(now - before) <= nothing)
      return;
    char text[96];
    std::snprintf(text, sizeof text, "%.0f %% of its partitions take events", 100 * now);
    world.set(*writable_, now,
              cause == no_event ? no_event
              : now < before    ? world.record(id_, "partitions_lost", text, Phase::none, {cause})
                                : world.record(id_, "partitions_back", text, Phase::action, {cause}, takes));
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> zones_;
  std::size_t brokers_ = 1;
  bool rack_aware_ = true;
  bool copied_ = false;      ///< a replicator takes events to another region
  bool unreachable_ = false; ///< partitions that nobody leads
  ReplicaSpread spread_;
  Partitions::Settings settings_;
  Partitions partitions_{{}};
  std::vector<Place> places_;
  Distribution election_s_;
  Distribution start_s_;
  Distribution replica_lag_s_;
  double catch_up_ratio_ = 0;
  int elections_ = 0;
  CommitLog log_;
  Consumers::Settings readers_;
  Consumers consumers_;
  Loss lost_;
  Port *writable_ = nullptr;
  Port *readable_ = nullptr;
  Port *alive_ = nullptr;
  Port *changed_ = nullptr; ///< brokers were lost: whoever waits for them knows
};

} // namespace

std::unique_ptr<Component> make_msk(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Msk>(spec, deployment);
}

} // namespace drsim::components::streams
