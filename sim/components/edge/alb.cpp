#include "sim/components/edge/alb.hpp"

#include "sim/components/causes.hpp"
#include "sim/laws/target_health.hpp"

#include <algorithm>

namespace drsim::inline components::inline edge {
namespace {

/// The target group of one service.
struct Group {
  std::string service;
  const Port *ready = nullptr;
  const Port *error_ratio = nullptr;
  bool healthy = true; ///< in the eyes of the health checks
  bool fresh = false;  ///< its targets are new and have not passed a check yet
};

class Alb final : public Component {
public:
  Alb(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    health_.interval_s = parameters.number("interval_s");
    health_.timeout_s = parameters.number("timeout_s");
    health_.unhealthy_threshold = parameters.count("unhealthy_threshold");
    health_.healthy_threshold = parameters.count("healthy_threshold");
    exists_at_start_ = parameters.flag("exists");
    create_s_ = parameters.distribution("create_s");
    for (const std::string &service : parameters.links("services"))
      groups_.push_back({service, nullptr, nullptr, exists_at_start_, !exists_at_start_});
    zones_ = spec.zones;
    for (const Region &region : deployment.regions)
      if (zones_.empty() && region.name == region_)
        zones_ = region.zones;
    zone_removed_.assign(zones_.size(), false);
  }

  void start(World &world) override
  {
    const double here = exists_at_start_ ? 1 : 0;
    exists_ = &world.own(ports::alb_exists, id_, here);
    serving_ = &world.own(ports::alb_serving, id_, here);
    targets_healthy_ = &world.own(ports::targets_healthy, id_, here);
    error_ratio_ = &world.own(ports::error_ratio, id_);
    alive_ = &world.own(ports::component_up, id_);
    certificate_ = &world.own(ports::leases, id_, 1);
    created_ = &world.own(ports::done, "create:" + id_);
    world.spawn(id_, [this, &world] { open(world); });
    const Port &asked = world.own(ports::request, "create:" + id_);
    world.spawn_when(
        id_ + " create", {&asked}, [&] { return asked.on(); }, [this, &world] { take_creation(world); });
  }

private:
  [[nodiscard]] bool here(World &world) const
  {
    return exists_->on() && world.up(region_).on() && alive_->on() && certificate_->on();
  }
  [[nodiscard]] bool answers(World &world, const Group &group) const
  {
    return here(world) && group.ready->value() > 0 && group.error_ratio->value() < 1;
  }

  /// Users' view: what a request meets now. Unhealthy targets are tried too when there are no others.
  void refresh_serving(World &world)
  {
    const bool serving = here(world) && std::all_of(groups_.begin(), groups_.end(), [&](const Group &group) {
                           return answers(world, group) && !group.fresh;
                         });
    if (serving_->on() == serving)
      return;
    EventId cause = latest_cause({&world.up(region_), alive_, certificate_, exists_, targets_healthy_});
    for (const Group &group : groups_)
      cause = std::max(cause, latest_cause({group.ready, group.error_ratio}));
    const EventId event = world.record(id_, serving ? "alb_serving" : "alb_not_serving",
                                       serving ? "the load balancer has targets that answer"
                                               : "the load balancer or all targets of a group are away",
                                       serving ? Phase::propagation : Phase::none, {cause},
                                       {"healthy_threshold", "interval_s"});
    world.set(*serving_, serving ? 1 : 0, event);
  }

  void refresh_health(World &world, const Group &changed, EventId cause)
  {
    const bool all =
        std::all_of(groups_.begin(), groups_.end(), [](const Group &group) { return group.healthy; });
    const EventId event = world.record(
        id_, changed.healthy ? "targets_healthy" : "targets_unhealthy",
        "health checks of " + changed.service + (changed.healthy ? " pass" : " fail"),
        changed.healthy ? Phase::propagation : Phase::detection, {cause},
        {changed.healthy ? "healthy_threshold" : "unhealthy_threshold", "interval_s", "timeout_s"});
    world.set(*targets_healthy_, all ? 1 : 0, event);
  }

  /// Runs when every component has created its signals.
  void open(World &world)
  {
    const auto refresh = [this, &world](const Port &) { refresh_serving(world); };
    for (const Port *changing :
         std::initializer_list<const Port *>{&world.up(region_), alive_, certificate_, exists_})
      world.on_change(*changing, refresh);
    for (Group &group : groups_) {
      group.ready = &world.read(ports::ready, group.service);
      group.error_ratio = &world.read(ports::error_ratio, group.service);
    }
    for (Group &group : groups_) {
      world.on_change(*group.error_ratio, refresh);
      world.on_change(*group.ready, [this, &world, &group](const Port &ready) {
        group.fresh = group.fresh || !ready.on();
        refresh_serving(world);
      });
      const std::vector<const Port *> watched = {&world.up(region_), alive_,       exists_,
                                                 group.ready,        certificate_, group.error_ratio};
      world.spawn_when(
          id_ + " " + group.service, watched,
          [this, &world, &group] { return group.fresh || !answers(world, group); },
          [this, &world, &group] { check(world, group); });
    }
    for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
      const Port &up = world.up(zones_[zone]);
      world.spawn_when(
          id_ + " " + zones_[zone], {&up}, [&] { return !up.on(); },
          [this, &world, zone] { follow_zone(world, zone); });
    }
    refresh_serving(world);
  }

  /// Follows one group's targets with the delay of the health checks.
  void check(World &world, Group &group)
  {
    Stream chance = world.stream(id_, "health " + group.service);
    const std::vector<const Port *> watched = {&world.up(region_), alive_,       exists_,
                                               group.ready,        certificate_, group.error_ratio};
    const auto well = [&] { return answers(world, group); };
    const auto ill = [&] { return !answers(world, group); };
    const auto cause = [&] {
      return latest_cause({watched[0], watched[1], watched[2], watched[3], watched[4], watched[5]});
    };
    for (;;) {
      world.wait_until(watched, [&] { return ill() || group.fresh; });
      if (ill() && group.healthy) {
        const double out_s = health_.out_after_s(chance.uniform());
        const bool back = world.wait_until(watched, well, world.now_s() + out_s);
        if (back && !group.fresh)
          continue;
        if (!back) {
          group.healthy = false;
          refresh_health(world, group, cause());
        }
      }
      world.wait_until(watched, well);
      const double in_s = health_.in_after_s(chance.uniform(), group.fresh);
      if (world.wait_until(watched, ill, world.now_s() + in_s))
        continue;
      group.fresh = false;
      if (!group.healthy) {
        group.healthy = true;
        refresh_health(world, group, cause());
      }
      refresh_serving(world);
    }
  }

  /// Share of requests that still go to targets of dead zones.
  void refresh_errors(World &world, EventId cause)
  {
    double dead = 0;
    double in_use = 0;
    for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
      in_use += zone_removed_[zone] ? 0 : 1;
      dead += !zone_removed_[zone] && !world.up(zones_[zone]).on() ? 1 : 0;
    }
    world.set(*error_ratio_, in_use > 0 ? dead / in_use : 0, cause);
  }

  void follow_zone(World &world, std::size_t zone)
  {
    Stream chance = world.stream(id_, "zone " + zones_[zone]);
    const Port &up = world.up(zones_[zone]);
    for (;;) {
      world.wait_until({&up}, [&] { return !up.on(); });
      refresh_errors(world, up.cause());
      const double out_s = health_.out_after_s(chance.uniform());
      if (!world.wait_until(
              {&up}, [&] { return up.on(); }, world.now_s() + out_s)) {
        zone_removed_[zone] = true;
        refresh_errors(world, world.record(id_, "targets_removed", "targets of " + zones_[zone] + " are out",
                                           Phase::detection, {up.cause()},
                                           {"unhealthy_threshold", "interval_s", "timeout_s"}));
        world.wait_until({&up}, [&] { return up.on(); });
        zone_removed_[zone] = false;
      }
      refresh_errors(world, up.cause());
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
  }

  std::string id_;
  std::string region_;
  TargetHealth health_;
  bool exists_at_start_ = true;
  Distribution create_s_;
  std::vector<Group> groups_;
  std::vector<std::string> zones_;
  std::vector<bool> zone_removed_; ///< health checks have taken this zone's targets out
  Port *exists_ = nullptr;
  Port *serving_ = nullptr;
  Port *targets_healthy_ = nullptr;
  Port *error_ratio_ = nullptr;
  Port *alive_ = nullptr;
  Port *certificate_ = nullptr; ///< what it shows to clients is valid
  Port *created_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_alb(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Alb>(spec, deployment);
}

} // namespace drsim::components::edge
