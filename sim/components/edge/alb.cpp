#include "sim/components/edge/alb.hpp"

#include "sim/components/answers.hpp"
#include "sim/components/causes.hpp"
#include "sim/components/edge/balancer_nodes.hpp"
#include "sim/components/edge/shedding.hpp"
#include "sim/components/edge/target_group.hpp"
#include "sim/components/edge/zonal_shift.hpp"

#include <algorithm>

namespace drsim::inline components::inline edge {
namespace {

TargetHealth health_of(const Parameters &parameters)
{
  TargetHealth health;
  health.interval_s = parameters.number("interval_s");
  health.timeout_s = parameters.number("timeout_s");
  health.unhealthy_threshold = parameters.count("unhealthy_threshold");
  health.healthy_threshold = parameters.count("healthy_threshold");
  return health;
}

class Alb final : public Component {
public:
  Alb(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), health_(health_of(Parameters(spec))),
        nodes_(spec, deployment, health_), shedding_(spec, deployment), shift_(spec, deployment)
  {
    const Parameters parameters(spec);
    exists_at_start_ = parameters.flag("exists");
    create_s_ = parameters.distribution("create_s");
    for (const std::string &service : parameters.links("services")) {
      const GreyTargets::Place place = {id_, groups_.size(), service, nodes_.zones()};
      groups_.emplace_back(place, health_, Asked(parameters.links("asks"), region_), !exists_at_start_);
    }
  }

  void start(World &world) override
  {
    const double here = exists_at_start_ ? 1 : 0;
    exists_ = &world.own(ports::alb_exists, id_, here);
    serving_ = &world.own(ports::alb_serving, id_, here);
    targets_healthy_ = &world.own(ports::targets_healthy, id_, here);
    alive_ = &world.own(ports::component_up, id_);
    created_ = &world.own(ports::done, "create:" + id_);
    certificate_ = &world.own(ports::leases, id_, 1);
    door_ = {&world.up(region_), alive_, exists_, certificate_, {}};
    for (const std::string &zone : nodes_.zones())
      door_.zones.push_back(&world.up(zone));
    nodes_.start(world, [this] {
      return std::any_of(groups_.begin(), groups_.end(),
                         [](const TargetGroup &one) { return one.healthy(); });
    });
    for (TargetGroup &group : groups_)
      group.start(world, door_, [this, &world](EventId cause) {
        nodes_.refresh(world, cause);
        refresh_health(world, cause);
      });
    shedding_.start(world, door_);
    shift_.start(world, door_, [this, &world](std::size_t zone, bool away, EventId cause) {
      if (nodes_.cross_zone()) // else only those who come by its node reach its targets
        for (TargetGroup &group : groups_)
          group.set_away(world, zone, away, cause);
      nodes_.set_away(world, zone, away, cause);
    });
    world.spawn(id_, [this, &world] { open(world); });
    const Port &asked = world.own(ports::request, "create:" + id_);
    world.spawn_when(
        id_ + " create", {&asked}, [&] { return asked.on(); }, [this, &world] { take_creation(world); });
  }

private:
  /// Users' view of the balancer itself; what its groups make of a request is theirs.
  void refresh_serving(World &world)
  {
    const bool serving = door_.here();
    if (serving_->on() == serving)
      return;
    const EventId event =
        world.record(id_, serving ? "alb_serving" : "alb_not_serving",
                     serving ? "the load balancer takes requests" : "the load balancer is away",
                     serving ? Phase::propagation : Phase::none, {door_.cause()});
    world.set(*serving_, serving ? 1 : 0, event);
  }

  /// What evaluate_target_health follows: the balancer is reached, and every group has a healthy target.
  void refresh_health(World &world, EventId cause)
  {
    const bool all =
        std::all_of(groups_.begin(), groups_.end(), [](const TargetGroup &group) { return group.healthy(); });
    world.set(*targets_healthy_, all && reached_ ? 1 : 0, cause);
  }

  /// Runs when every component has created its signals.
  void open(World &world)
  {
    for (const Port *changing : door_.ports())
      world.on_change(*changing, [this, &world](const Port &) { refresh_serving(world); });
    for (TargetGroup &group : groups_)
      group.open(world);
    nodes_.open(world);
    world.spawn_when(
        id_ + " reached", door_.ports(), [this] { return exists_->on() && !door_.here(); },
        [this, &world] { follow_door(world); });
    refresh_serving(world);
  }

  /// Route 53 asks a balancer's own nodes, too: it takes it for unhealthy when none answers, as fast as it
  /// takes out a target.
  void follow_door(World &world)
  {
    Stream chance = world.stream(id_, "health of its nodes");
    const auto there = [this] { return door_.here(); };
    const auto away = [this] { return exists_->on() && !door_.here(); };
    for (;;) {
      world.wait_until(door_.ports(), away);
      if (world.wait_until(door_.ports(), there, world.now_s() + health_.out_after_s(chance.uniform())))
        continue;
      reached_ = false;
      refresh_health(world, world.record(id_, "alb_unreachable", "its nodes answer no health check",
                                         Phase::detection, {door_.cause()},
                                         {"unhealthy_threshold", "interval_s", "timeout_s"}));
      for (;;) {
        world.wait_until(door_.ports(), there);
        const double in_s = health_.in_after_s(chance.uniform(), true);
        if (!world.wait_until(door_.ports(), away, world.now_s() + in_s))
          break;
      }
      reached_ = true;
      refresh_health(world, world.record(id_, "alb_reachable", "its nodes answer health checks again",
                                         Phase::propagation, {door_.cause()}, {"interval_s"}));
    }
  }

  void take_creation(World &world)
  {
    Stream chance = world.stream(id_, "create");
    const Port &asked = world.own(ports::request, "create:" + id_);
    const Port &region = world.up(region_);
    world.wait_until({&asked}, [&] { return asked.on(); });
    EventId cause = asked.cause();
    while (!exists_->on()) {
      world.wait_until({&region}, [&] { return region.on(); });
      cause = latest_cause({&asked, &region});
      const double ready_s = world.now_s() + create_s_.sample(chance);
      if (world.wait_until(
              {&region}, [&] { return !region.on(); }, ready_s))
        continue;
      cause = world.record(id_, "alb_created", "the load balancer was created", Phase::action, {cause},
                           {"create_s"});
      world.set(*exists_, 1, cause);
    }
    world.set(*created_, 1, cause);
    answer_again(world, asked, *created_, cause);
  }

  std::string id_;
  std::string region_;
  TargetHealth health_;
  BalancerNodes nodes_;
  Shedding shedding_;
  ZonalShift shift_;
  bool exists_at_start_ = true;
  Distribution create_s_;
  std::vector<TargetGroup> groups_;
  FrontDoor door_;
  bool reached_ = true; ///< its own nodes, as Route 53 sees them
  Port *exists_ = nullptr;
  Port *serving_ = nullptr;
  Port *targets_healthy_ = nullptr;
  Port *alive_ = nullptr;
  Port *certificate_ = nullptr;
  Port *created_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_alb(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Alb>(spec, deployment);
}

} // namespace drsim::components::edge
