#include "sim/components/compute/service.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/compute/bad_version.hpp"
#include "sim/components/compute/hpa_loop.hpp"
#include "sim/components/compute/zone_pods.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace drsim::inline components::inline compute {
namespace {

/// A pod on its way into service.
struct Start {
  double ready_s = 0;
  std::size_t zone = 0;
};

class Service final : public Component {
public:
  Service(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), bad_version_(spec, deployment), pods_(spec, deployment)
  {
    const Parameters parameters(spec);
    replicas_ = parameters.count("replicas");
    spread_ = parameters.flag("zone_spread");
    probe_period_s_ = parameters.number("readiness_period_s");
    probe_passes_ = parameters.count("readiness_success_threshold");
    probe_delay_s_ = parameters.number("readiness_initial_delay_s");
    image_pull_s_ = parameters.distribution("image_pull_s");
    pod_start_s_ = parameters.distribution("pod_start_s");
    registry_ = parameters.link("registry");
    cluster_ = parameters.link("cluster");
    secrets_ = parameters.link("secrets");
    if (parameters.flag("hpa"))
      hpa_ = std::make_unique<HpaLoop>(id_, parameters);
  }

  void start(World &world) override
  {
    ready_ = &world.own(ports::ready, id_, replicas_);
    desired_ = &world.own(ports::desired, id_, replicas_);
    redundancy_ = &world.own(ports::redundancy, id_, 1);
    alive_ = &world.own(ports::component_up, id_, 1);
    region_up_ = &world.up(region_);
    find_room(world);
    changed_ = &world.own(ports::changed, id_);
    vault_ = secrets_.empty() ? &world.always() : &world.read(ports::available, secrets_);
    leases_ = secrets_.empty() ? &world.always() : &world.read(ports::leases, secrets_);
    access_ = &world.own(ports::leases, id_, 1);
    images_ = registry_.empty() ? &world.always() : &world.read(ports::available, registry_);
    for (const Port *access : {leases_, static_cast<const Port *>(access_)})
      if (access != &world.always())
        world.on_change(*access, [this, &world](const Port &valid) {
          why_ = valid.cause();
          refresh(world);
        });
    chance_.emplace(world.stream(id_, "pods"));
    pods_.start(world);
    place_first(world);
    pods_.publish(world, true, no_event);
    for (const Port *whole : std::initializer_list<const Port *>{region_up_, alive_, cluster_alive_})
      world.on_change(*whole, [this, &world](const Port &up) { follow_whole(world, up); });
    for (ZonePods &zone : pods_.zones)
      if (!zone.zone.empty())
        world.on_change(world.up(zone.zone),
                        [this, &world, &zone](const Port &up) { follow_zone(world, zone, up); });
    world.on_change(*desired_, [this, &world](const Port &desired) {
      why_ = desired.cause();
      adjust(world);
      refresh(world);
    });
    bad_version_.start(world);
    if (hpa_)
      hpa_->start(world);
  }

private:
  /// Where its pods find room: in its cluster, else wherever it likes.
  void find_room(World &world)
  {
    if (cluster_.empty()) {
      capacity_ = &world.own(ports::capacity, id_);
      used_ = &world.own(ports::used, id_);
      pending_ = &world.own(ports::pending, id_);
      cluster_alive_ = &world.always();
      return;
    }
    capacity_ = &world.read(ports::capacity, cluster_);
    used_ = &world.share(ports::used, cluster_);
    pending_ = &world.share(ports::pending, cluster_);
    cluster_alive_ = &world.read(ports::component_up, cluster_);
  }

  [[nodiscard]] bool whole() const { return region_up_->on() && alive_->on() && cluster_alive_->on(); }
  [[nodiscard]] bool serving() const { return whole() && leases_->on() && access_->on(); }
  [[nodiscard]] int existing() const
  {
    return pods_.counted() + waiting_ + crashed_ + held_ + static_cast<int>(starting_.size());
  }

  void place_first(World &world)
  {
    for (int pod = 0; pod < replicas_; ++pod) {
      const auto by_chance =
          static_cast<std::size_t>(chance_->uniform() * static_cast<double>(pods_.zones.size()));
      ++pods_.zones[spread_ ? static_cast<std::size_t>(pod) % pods_.zones.size() : by_chance].running;
    }
    world.set(*used_, used_->value() + replicas_, no_event);
  }

  /// Parameters that set how long pods are on their way.
  [[nodiscard]] static std::vector<std::string> pods_take()
  {
    return {"image_pull_s", "pod_start_s", "readiness_period_s", "readiness_initial_delay_s"};
  }
  [[nodiscard]] std::string in_cluster(const char *parameter) const
  {
    return cluster_.empty() ? std::string(parameter) : cluster_ + "." + parameter;
  }

  void release(World &world, int pods)
  {
    if (pods > 0)
      world.set(*used_, used_->value() - pods, why_);
  }

  /// The region or the service itself died or came back.
  void follow_whole(World &world, const Port &up)
  {
    why_ = up.cause();
    if (!up.on()) {
      for (ZonePods &zone : pods_.zones) {
        crashed_ += zone.running;
        zone.running = zone.silent = 0;
      }
      crashed_ += static_cast<int>(starting_.size()) + std::exchange(held_, 0);
      starting_.clear();
    } else if (whole()) {
      restart(world, std::exchange(crashed_, 0));
      adjust(world);
    }
    refresh(world);
  }

  void follow_zone(World &world, ZonePods &zone, const Port &up)
  {
    why_ = up.cause();
    if (up.on())
      zone.silent = 0;
    if (up.on() && !whole()) { // they restart with the rest
      zone.evicted_s = forever_s;
      world.set(*used_, used_->value() + zone.lost, why_);
      crashed_ += std::exchange(zone.lost, 0);
      return;
    }
    if (!up.on()) {
      const auto at = static_cast<std::size_t>(&zone - pods_.zones.data());
      const auto gone = std::erase_if(starting_, [&](const Start &one) { return one.zone == at; });
      pods_.die(world, zone, static_cast<int>(gone), *chance_);
      release(world, zone.lost);
      wake(world);
    } else {
      zone.evicted_s = forever_s;
      world.set(*used_, used_->value() + zone.lost, why_);
      restart(world, std::exchange(zone.lost, 0));
      adjust(world);
    }
    refresh(world);
  }

  /// As many pods as wanted: new ones ask for room; those not in service yet go first.
  void adjust(World &world)
  {
    int surplus = existing() - static_cast<int>(desired_->value());
    const int unplaced = std::clamp(surplus, 0, waiting_);
    queue_for_room(world, surplus < 0 ? -surplus : -unplaced);
    surplus = std::max(0, surplus) - unplaced;
    for (ZonePods &zone : pods_.zones) { // those that nobody can see go first, as Kubernetes has it
      const int gone = std::clamp(surplus, 0, zone.lost);
      zone.lost -= gone;
      zone.silent = std::min(zone.silent, zone.lost);
      surplus -= gone;
    }
    int released = 0;
    for (; surplus > 0 && held_ > 0; --surplus, ++released)
      --held_;
    for (; surplus > 0 && !starting_.empty(); --surplus, ++released)
      starting_.pop_back();
    for (; surplus > 0; --surplus, ++released) {
      ZonePods &fullest = pods_.fullest();
      if (fullest.running == 0)
        break;
      --fullest.running;
    }
    release(world, released);
    wake(world);
  }

  void queue_for_room(World &world, int more)
  {
    waiting_ += more;
    world.set(*pending_, pending_->value() + more, why_);
  }

  /// The zone that lives and has the fewest pods.
  [[nodiscard]] std::size_t roomiest(World &world) const
  {
    std::size_t best = 0;
    int fewest = std::numeric_limits<int>::max();
    for (std::size_t z = 0; z < pods_.zones.size(); ++z) {
      int pods = pods_.zones[z].running;
      for (const Start &one : starting_)
        pods += one.zone == z ? 1 : 0;
      if (pods < fewest && (pods_.zones[z].zone.empty() || world.up(pods_.zones[z].zone).on())) {
        fewest = pods;
        best = z;
      }
    }
    return best;
  }

  [[nodiscard]] double probe_s()
  {
    return probe_delay_s_ + (chance_->uniform() + probe_passes_ - 1) * probe_period_s_;
  }

  void restart(World &world, int pods)
  {
    if (!vault_->on()) { // they wait for their secrets
      held_ += pods;
      pods = 0;
    }
    for (int pod = 0; pod < pods; ++pod) {
      const double ready_s = world.now_s() + pod_start_s_.sample(*chance_) + probe_s();
      starting_.push_back({ready_s, roomiest(world)});
    }
    wake(world);
  }

  [[nodiscard]] bool room() const
  {
    return waiting_ > 0 && whole() && used_->value() + 1 <= capacity_->value() && images_->on() &&
           vault_->on();
  }

  void take_room(World &world)
  {
    if (room()) // whatever made room last is why they begin now
      why_ = std::max(why_, capacity_->cause());
    while (room()) {
      queue_for_room(world, -1);
      world.set(*used_, used_->value() + 1, why_);
      const double pulled_s = image_pull_s_.sample(*chance_);
      starting_.push_back(
          {world.now_s() + pulled_s + pod_start_s_.sample(*chance_) + probe_s(), roomiest(world)});
    }
  }

  void wake(World &world)
  {
    world.set(*changed_, changed_->value() + 1, why_);
    if (std::exchange(working_, true))
      return;
    world.spawn(id_, [this, &world] { work(world); });
  }

  /// At work while a pod is on its way or will be; then it leaves.
  void work(World &world)
  {
    for (;;) {
      if (held_ > 0 && vault_->on()) {
        why_ = std::max(why_, vault_->cause());
        restart(world, std::exchange(held_, 0));
      }
      take_room(world);
      double next_s = pods_.next_s(whole());
      for (const Start &one : starting_)
        next_s = std::min(next_s, one.ready_s);
      if (next_s == forever_s && waiting_ == 0 && held_ == 0)
        break;
      const double seen = changed_->value();
      world.wait_until(
          {changed_, capacity_, used_, images_, region_up_, cluster_alive_, vault_},
          [&] { return room() || (held_ > 0 && vault_->on()) || changed_->value() != seen; }, next_s);
      finish_due(world);
    }
    working_ = false;
  }

  void finish_due(World &world)
  {
    bool moved = false;
    for (std::size_t i = starting_.size(); i-- > 0;)
      if (starting_[i].ready_s <= world.now_s()) {
        ++pods_.zones[starting_[i].zone].running;
        starting_.erase(starting_.begin() + static_cast<std::ptrdiff_t>(i));
        moved = true;
      }
    pods_.withdraw_due(world);
    for (ZonePods &zone : pods_.zones)
      if (zone.lost > 0 && zone.evicted_s <= world.now_s()) {
        zone.lost = 0;
        zone.evicted_s = forever_s;
        why_ = world.record(id_, "pods_evicted", "pods of " + zone.zone + " are made anew elsewhere",
                            Phase::detection, {world.up(zone.zone).cause()},
                            {in_cluster("node_grace_s"), in_cluster("eviction_wait_s")});
        adjust(world);
      }
    if (moved)
      refresh(world);
  }

  /// Whole quarters of the pods wanted; a ramp is told in so many steps.
  [[nodiscard]] int quarters(double pods) const
  {
    return pods <= 0 ? -1 : static_cast<int>(4 * pods / std::max(1.0, desired_->value()));
  }

  void refresh(World &world)
  {
    const double ready = serving() ? pods_.running() : 0;
    const bool complete = ready >= desired_->value();
    EventId cause = why_;
    if (complete && !redundancy_->on()) {
      cause = world.record(id_, "redundancy_restored", "all pods are in service again", Phase::action, {why_},
                           pods_take());
      world.set(*redundancy_, 1, cause);
    } else if (ready < ready_->value() && ready < desired_->value() && redundancy_->on()) {
      cause = world.record(id_, "redundancy_lost", "pods are lost", Phase::none, {why_});
      world.set(*redundancy_, 0, cause);
    } else if (ready > ready_->value() && quarters(ready) > quarters(ready_->value())) {
      cause = world.record(id_, "pods_ready", std::to_string(static_cast<int>(ready)) + " pods in service",
                           Phase::action, {why_}, pods_take());
    }
    world.set(*ready_, ready, cause);
    pods_.publish(world, serving(), cause);
  }

  std::string id_;
  std::string region_;
  std::string cluster_;
  std::string registry_;
  std::string secrets_;
  BadVersion bad_version_;
  PodZones pods_;
  int replicas_ = 0;
  bool spread_ = true;
  double probe_period_s_ = 0;
  double probe_delay_s_ = 0;
  int probe_passes_ = 1;
  Distribution image_pull_s_;
  Distribution pod_start_s_;
  std::unique_ptr<HpaLoop> hpa_;

  std::vector<Start> starting_;
  int waiting_ = 0; ///< for room
  int held_ = 0;    ///< restart when they get their secrets
  int crashed_ = 0; ///< with the region or the service; restart when it is back
  bool working_ = false;
  EventId why_ = no_event; ///< what set the pods in motion last
  std::optional<Stream> chance_;
  Port *ready_ = nullptr;
  Port *desired_ = nullptr;
  Port *redundancy_ = nullptr;
  Port *alive_ = nullptr;
  const Port *region_up_ = nullptr;
  const Port *capacity_ = nullptr;
  Port *used_ = nullptr;
  Port *pending_ = nullptr;
  Port *changed_ = nullptr;
  const Port *vault_ = nullptr;
  const Port *leases_ = nullptr;
  Port *access_ = nullptr; ///< what it logs in and identifies itself with is valid
  const Port *images_ = nullptr;
  const Port *cluster_alive_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_service(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Service>(spec, deployment);
}

} // namespace drsim::components::compute
