#include "sim/components/compute/service.hpp"

#include "sim/components/compute/bad_version.hpp"
#include "sim/components/compute/first_pods.hpp"
#include "sim/components/compute/hpa_loop.hpp"
#include "sim/components/compute/placement.hpp"
#include "sim/components/compute/pod_needs.hpp"
#include "sim/components/compute/pod_probes.hpp"
#include "sim/components/compute/pod_room.hpp"
#include "sim/components/compute/pod_starts.hpp"
#include "sim/components/compute/service_story.hpp"
#include "sim/components/compute/turnover.hpp"
#include "sim/components/compute/zone_pods.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace drsim::inline components::inline compute {
namespace {

class Service final : public Component {
public:
  Service(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), bad_version_(spec, deployment), pods_(spec, deployment),
        placement_(spec, deployment), needs_(spec, deployment), probes_(spec, deployment),
        room_(spec, deployment), story_(spec.id, Parameters(spec).count("replicas")),
        turnover_(spec, deployment)
  {
    const Parameters parameters(spec);
    replicas_ = parameters.count("replicas");
    spread_ = parameters.flag("zone_spread");
    probe_ = {parameters.number("readiness_period_s"), 0, 1, parameters.number("readiness_success_threshold"),
              parameters.number("readiness_initial_delay_s")};
    if (!parameters.flag("readiness_probe")) // in service as soon as it runs
      probe_ = {0, 0, 1, 1, 0};
    image_pull_s_ = parameters.distribution("image_pull_s");
    pod_start_s_ = parameters.distribution("pod_start_s");
    if (parameters.flag("hpa"))
      hpa_ = std::make_unique<HpaLoop>(id_, parameters, [this] {
        return HpaPods{pods_.running(), pods_.sum(&ZonePods::out), pods_.sum(&ZonePods::lost)};
      });
  }

  void start(World &world) override
  {
    ready_ = &world.own(ports::ready, id_, replicas_);
    desired_ = &world.own(ports::desired, id_, replicas_);
    alive_ = &world.own(ports::component_up, id_, 1);
    region_up_ = &world.up(region_);
    room_.start(world, pods_,
                [this, &world](std::size_t zone, EventId by) { give_way(world, pods_.zones[zone], by); });
    changed_ = &world.own(ports::changed, id_);
    needs_.start(
        world, [this, &world](EventId by) { refresh(world, why_ = by); },
        [this, &world](EventId by) { pull_at_last(world, by); });
    chance_.emplace(world.stream(id_, "pods"));
    pods_.start(world);
    placement_.start(world);
    probes_.start(world, [this, &world] { wake(world); });
    story_.start(world, probes_.start_takes());
    turnover_.start(world, hands(world));
    place_first(world);
    pods_.publish(world, true, no_event);
    follow_places(world);
    world.on_change(*desired_, [this, &world](const Port &desired) {
      why_ = desired.cause();
      adjust(world);
      refresh(world, why_);
    });
    bad_version_.start(world);
    if (hpa_)
      hpa_->start(world);
  }

private:
  void follow_places(World &world)
  {
    for (const Port *whole : std::initializer_list<const Port *>{region_up_, alive_, room_.alive})
      world.on_change(*whole, [this, &world](const Port &up) { follow_whole(world, up); });
    for (ZonePods &zone : pods_.zones)
      if (!zone.zone.empty())
        world.on_change(world.up(zone.zone),
                        [this, &world, &zone](const Port &up) { follow_zone(world, zone, up); });
  }

  [[nodiscard]] bool whole() const { return region_up_->on() && alive_->on() && room_.alive->on(); }
  [[nodiscard]] bool serving() const { return whole() && needs_.to_serve(); }
  [[nodiscard]] int existing() const { return pods_.counted() + waiting_ + starting_.count(); }
  [[nodiscard]] std::vector<int> starting_in() const { return starting_.by_zone(pods_.zones.size()); }

  void place_first(World &world)
  {
    const int placed = first_pods(world, {replicas_, spread_}, pods_, placement_, room_, *chance_);
    world.set(*room_.used, room_.used->value() + placed, no_event);
    starting_.hang(pods_.zones, [this](const ZonePods &at) { return !needs_.mounts_in(at.zone); });
    world.set(*ready_, pods_.running(), no_event);
    if (placed == replicas_)
      return;
    waiting_ = replicas_ - placed; // no rule lets them in, before anything has failed
    world.spawn(id_, [this, &world] { wake(world); });
  }

  void release(World &world, int pods)
  {
    room_.release(world, pods, why_);
    room_.count(world, pods_.in_room(starting_in()), why_);
  }

  void give_way(World &world, ZonePods &zone, EventId cause)
  {
    if (zone.running == 0)
      return;
    why_ = world.record(id_, "pod_preempted", "a pod makes room for a more important one", Phase::none,
                        {cause}, {"priority"});
    --zone.running;
    release(world, 1);
    adjust(world);
    refresh(world, why_);
  }

  /// The region or the service itself died or came back.
  void follow_whole(World &world, const Port &up)
  {
    why_ = up.cause();
    if (!up.on()) {
      for (ZonePods &zone : pods_.zones) {
        zone.crashed +=
            std::exchange(zone.running, 0) + std::exchange(zone.out, 0) + std::exchange(zone.held, 0);
        zone.silent = 0;
      }
      for (std::size_t z = 0; z < pods_.zones.size(); ++z)
        pods_.zones[z].crashed += starting_.drop_zone(z);
    } else if (whole()) {
      for (ZonePods &zone : pods_.zones)
        restart(world, zone, std::exchange(zone.crashed, 0));
      adjust(world);
    }
    refresh(world, why_);
  }

  void follow_zone(World &world, ZonePods &zone, const Port &up)
  {
    why_ = up.cause();
    if (!up.on()) {
      const int gone = starting_.drop_zone(static_cast<std::size_t>(&zone - pods_.zones.data()));
      pods_.die(world, zone, gone, *chance_);
      release(world, zone.lost);
    } else {
      const int back = pods_.revive(world, zone, up.value());
      world.set(*room_.used, room_.used->value() + back, why_);
      if (!whole()) { // they restart with the rest
        zone.crashed += back;
        return;
      }
      restart(world, zone, back);
      adjust(world);
    }
    wake(world);
    refresh(world, why_);
  }

  /// As many pods as wanted: new ones ask for room; those not in service yet go first.
  void adjust(World &world)
  {
    int surplus = existing() - static_cast<int>(desired_->value()) - surge_;
    const int unplaced = std::clamp(surplus, 0, waiting_);
    waiting_ += surplus < 0 ? -surplus : -unplaced;
    surplus = std::max(0, surplus) - unplaced;
    for (ZonePods &zone : pods_.zones) // those that nobody can see go first, as Kubernetes has it
      for (; surplus > 0 && zone.lost > 0; --surplus)
        PodZones::forget_lost(zone);
    int released = pods_.take(&ZonePods::held, surplus);
    released += starting_.drop_latest(surplus - released);
    released += pods_.take(&ZonePods::out, surplus - released);
    for (surplus -= released; surplus > 0 && pods_.fullest().running > 0; --surplus, ++released)
      --pods_.fullest().running;
    release(world, released);
    tell_pending(world);
    wake(world);
  }

  /// The cluster hears of those only that a zone may take: for the others a node is no help.
  void tell_pending(World &world)
  {
    room_.count(world, pods_.in_room(starting_in()), why_);
    const int fit = placement_.placeable(world, pods_, starting_in(), room_.by_zone(pods_), room_.spare(),
                                         waiting_, why_);
    room_.tell_pending(world, fit, why_);
  }

  /// A container that is present begins, `before_s` from now.
  void begin(World &world, std::size_t zone, double before_s, int restarts = 0)
  {
    const double start_s = pod_start_s_.sample(*chance_);
    const double probe_s = probe_.initial_delay_s + probe_.in_after_s(chance_->uniform());
    const double ready_s = world.now_s() + before_s + probes_.started_after_s(start_s, restarts) + probe_s;
    starting_.add({ready_s, zone, why_, restarts});
  }

  /// A pod has its place; where no image comes it waits there.
  void pull(World &world, std::size_t zone)
  {
    if (needs_.pulls_in(pods_.zones[zone].zone))
      return begin(world, zone, image_pull_s_.sample(*chance_));
    if (!starting_.any_unpulled())
      why_ = story_.no_start(world, pods_.zones[zone].zone, needs_.misses_in(pods_.zones[zone].zone), why_);
    starting_.add({forever_s, zone, why_, 0, true});
  }

  void pull_at_last(World &world, EventId by)
  {
    const auto pulls = [this](const Start &one) { return needs_.pulls_in(pods_.zones[one.zone].zone); };
    for (const Start &one : starting_.take_unpulled(pulls)) {
      why_ = by;
      begin(world, one.zone, image_pull_s_.sample(*chance_));
      wake(world);
    }
  }

  /// On the node where they are.
  void restart(World &world, ZonePods &zone, int pods)
  {
    if (!needs_.vault->on()) { // they wait for their secrets
      zone.held += pods;
      pods = 0;
    }
    for (int pod = 0; pod < pods; ++pod)
      begin(world, static_cast<std::size_t>(&zone - pods_.zones.data()), 0);
    wake(world);
  }

  [[nodiscard]] bool can_start() const { return waiting_ > 0 && whole() && needs_.to_start(); }
  [[nodiscard]] std::optional<std::size_t> next_zone(World &world) const
  {
    return placement_.next(world, pods_, starting_in(), room_.by_zone(pods_));
  }
  [[nodiscard]] bool room(World &world) const
  {
    return can_start() && room_.free() && next_zone(world).has_value();
  }

  void take_room(World &world)
  {
    if (room(world)) // whatever made room last is why they begin now
      why_ = std::max(why_, room_.capacity->cause());
    while (room(world)) {
      --waiting_;
      world.set(*room_.used, room_.used->value() + 1, why_);
      pull(world, *next_zone(world));
      room_.count(world, pods_.in_room(starting_in()), why_);
    }
    tell_pending(world);
    if (const auto zone = placement_.next(world, pods_, starting_in(), {}); zone && can_start())
      room_.preempt(world, *zone, why_);
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
      if (pods_.sum(&ZonePods::held) > 0 && needs_.vault->on()) {
        why_ = std::max(why_, needs_.vault->cause());
        for (ZonePods &zone : pods_.zones)
          restart(world, zone, std::exchange(zone.held, 0));
      }
      follow_probes(world);
      take_room(world);
      const double next_s = std::min({pods_.next_s(whole()), probes_.next_s(), starting_.next_s()});
      if (next_s == forever_s && waiting_ == 0 && pods_.sum(&ZonePods::held) == 0)
        break;
      const double seen = changed_->value();
      std::vector<const Port *> watched = room_.others();
      watched.insert(watched.end(), {changed_, room_.capacity, room_.used, needs_.images, region_up_,
                                     room_.alive, needs_.vault, needs_.api, needs_.register_at});
      world.wait_until(
          watched,
          [&] {
            return room(world) || (pods_.sum(&ZonePods::held) > 0 && needs_.vault->on()) ||
                   changed_->value() != seen;
          },
          next_s);
      finish_due(world);
    }
    working_ = false;
  }

  void follow_probes(World &world)
  {
    const std::vector<std::size_t> killed = probes_.due(world, pods_);
    if (!probes_.take_moved())
      return;
    why_ = probes_.cause();
    for (const std::size_t zone : killed) {
      int restarts = 0;
      const double before_s = probes_.stopped_after_s(world, zone, restarts);
      begin(world, zone, before_s, restarts);
    }
    refresh(world, why_);
  }

  void finish_due(World &world)
  {
    const std::vector<Start> due = starting_.take_due(world.now_s());
    EventId moved = no_event;
    for (const Start &one : due) {
      ++pods_.zones[one.zone].running;
      probes_.in_service(world, one.zone, one.restarts);
      moved = std::max(moved, one.why);
    }
    pods_.withdraw_due(world);
    for (ZonePods &zone : pods_.zones)
      if (const int gone = pods_.give_up_due(world, zone); gone > 0) {
        why_ = story_.evicted(world, zone.zone, gone, pods_.eviction_takes());
        adjust(world);
      }
    if (!due.empty())
      refresh(world, moved);
  }

  void refresh(World &world, EventId why)
  {
    const int ready = serving() ? pods_.running() : 0;
    const int there = ready + (serving() ? pods_.sum(&ZonePods::out) : 0);
    const EventId cause = story_.tell(world, {ready, there, static_cast<int>(desired_->value())}, why);
    world.set(*ready_, ready, cause);
    pods_.publish(world, serving(), cause);
  }

  /// What planned work may do.
  [[nodiscard]] PodHands hands(World &world)
  {
    const auto replace = [this, &world](std::optional<std::size_t> zone, EventId cause) {
      ZonePods &from = zone ? pods_.zones[*zone] : pods_.fullest();
      if (from.running == 0)
        return false;
      why_ = cause;
      --from.running;
      release(world, 1);
      adjust(world);
      refresh(world, why_);
      return true;
    };
    const auto surge = [this, &world](int pods, EventId cause) {
      why_ = cause;
      surge_ = pods;
      adjust(world);
      if (pods < 0)
        refresh(world, cause);
    };
    return {[this] { return serving() ? pods_.running() : 0; },
            [this] { return static_cast<int>(desired_->value()); },
            [this](std::size_t zone) { return pods_.zones[zone].running; }, replace, surge};
  }

  std::string id_;
  std::string region_;
  BadVersion bad_version_;
  PodZones pods_;
  Placement placement_;
  PodNeeds needs_;
  PodProbes probes_;
  PodRoom room_;
  ServiceStory story_;
  Turnover turnover_;
  int replicas_ = 0;
  bool spread_ = true;
  PodProbe probe_; ///< that a new pod must pass
  Distribution image_pull_s_;
  Distribution pod_start_s_;
  std::unique_ptr<HpaLoop> hpa_;
  PodStarts starting_;
  int waiting_ = 0; ///< for a place
  int surge_ = 0;   ///< pods beyond those wanted, while they are replaced
  bool working_ = false;
  EventId why_ = no_event; ///< what set the pods in motion last
  std::optional<Stream> chance_;
  Port *ready_ = nullptr;
  Port *desired_ = nullptr;
  Port *alive_ = nullptr;
  const Port *region_up_ = nullptr;
  Port *changed_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_service(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Service>(spec, deployment);
}

} // namespace drsim::components::compute
