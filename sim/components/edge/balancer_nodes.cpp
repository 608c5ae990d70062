#include "sim/components/edge/balancer_nodes.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace drsim::inline components::inline edge {
namespace {

constexpr int steps = 6; ///< in which the users of a dead node are told to have gone: the mean is exact

} // namespace

BalancerNodes::BalancerNodes(const ComponentSpec &spec, const Deployment &deployment,
                             const TargetHealth &health)
    : id_(spec.id), health_(health), zones_(zones_of(deployment, spec)), removed_(zones_.size(), false),
      away_(removed_), naming_(zones_.size(), 0.0), naming_live_(zones_.size(), 1.0)
{
  const Parameters parameters(spec);
  withdraw_s_ = parameters.distribution("node_withdraw_s");
  ttl_s_ = parameters.number("node_ttl_s");
  cross_zone_ = parameters.flag("cross_zone");
  services_ = parameters.links("services");
}

void BalancerNodes::start(World &world, std::function<bool()> any_healthy)
{
  any_healthy_ = std::move(any_healthy);
  error_ratio_ = &world.own(ports::error_ratio, id_);
  dead_nodes_ = &world.own(ports::dead_nodes, id_);
  for (std::size_t zone = 0; zone < zones_.size(); ++zone)
    shares_.push_back(&world.own(ports::node_share, id_ + "#" + std::to_string(zone)));
}

/// Pods of every group in each zone; a group that has none of its own there at all is no reason to leave.
void BalancerNodes::find_targets(World &world)
{
  targets_.resize(zones_.size());
  for (const std::string &service : services_) {
    const ComponentSpec *spec = world.deployment().find(service);
    const auto stands = spec == nullptr ? zones_ : zones_of(world.deployment(), *spec);
    for (std::size_t zone = 0; zone < zones_.size(); ++zone)
      if (const auto at = std::find(stands.begin(), stands.end(), zones_[zone]); at != stands.end())
        targets_[zone].push_back(
            &world.read(ports::zone_ready, service + "#" + std::to_string(at - stands.begin())));
  }
}

bool BalancerNodes::empty(World &world, std::size_t zone) const
{
  return world.up(zones_[zone]).on() && std::any_of(targets_[zone].begin(), targets_[zone].end(),
                                                    [](const Port *pods) { return !pods->on(); });
}

void BalancerNodes::tell_shares(World &world, std::size_t zone, EventId cause)
{
  world.set(*shares_[zone], world.up(zones_[zone]).on() ? naming_live_[zone] : 0, cause);
}

/// Users leave a node as their answers run out; false when it is `over` before.
bool BalancerNodes::leave(World &world, std::size_t zone, EventId cause,
                          const std::vector<const Port *> &watched, const std::function<bool()> &over)
{
  for (int step = 0; step < steps; ++step) {
    naming_live_[zone] = 1 - (step + 0.5) / steps;
    tell_shares(world, zone, cause);
    if (world.wait_until(watched, over, world.now_s() + ttl_s_ / steps))
      return false;
  }
  naming_live_[zone] = 0;
  tell_shares(world, zone, cause);
  return true;
}

void BalancerNodes::come_back(World &world, std::size_t zone, EventId cause)
{
  naming_live_[zone] = 1;
  tell_shares(world, zone, cause);
}

/// A node without a healthy target of some group is taken out of the balancer's name.
void BalancerNodes::follow_empty(World &world, std::size_t zone)
{
  Stream chance = world.stream(id_, "empty node " + zones_[zone]);
  std::vector<const Port *> watched = targets_[zone];
  watched.push_back(&world.up(zones_[zone]));
  const auto cause = [&] {
    EventId latest = no_event;
    for (const Port *one : watched)
      latest = std::max(latest, one->cause());
    return latest;
  };
  const auto filled = [&] { return !empty(world, zone); };
  for (;;) {
    world.wait_until(watched, [&] { return empty(world, zone); });
    const double out_s = health_.out_after_s(chance.uniform()) + withdraw_s_.sample(chance);
    if (world.wait_until(watched, filled, world.now_s() + out_s))
      continue;
    const EventId out = world.record(
        id_, "node_withdrawn", "its node in " + zones_[zone] + " has no target left, and gets nobody new",
        Phase::detection, {cause()}, {"unhealthy_threshold", "interval_s", "node_withdraw_s", "node_ttl_s"});
    leave(world, zone, out, watched, filled);
    world.wait_until(watched, filled);
    if (!away_[zone])
      come_back(world, zone, cause());
  }
}

void BalancerNodes::open(World &world)
{
  if (!cross_zone_) {
    find_targets(world);
    for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
      std::vector<const Port *> watched = targets_[zone];
      watched.push_back(&world.up(zones_[zone]));
      world.on_change(world.up(zones_[zone]),
                      [this, &world, zone](const Port &up) { tell_shares(world, zone, up.cause()); });
      world.spawn_when(
          id_ + " targets " + zones_[zone], watched, [this, &world, zone] { return empty(world, zone); },
          [this, &world, zone] { follow_empty(world, zone); });
    }
  }
  for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
    const Port &up = world.up(zones_[zone]);
    const auto dead = [&up] { return !up.on(); };
    world.spawn_when(id_ + " " + zones_[zone], {&up}, dead,
                     [this, &world, zone] { follow_targets(world, zone); });
    world.spawn_when(id_ + " node " + zones_[zone], {&up}, dead,
                     [this, &world, zone] { follow_node(world, zone); });
  }
}

void BalancerNodes::refresh(World &world, EventId cause)
{
  if (!cross_zone_)
    return; // those who reach a living node reach a living target
  double dead = 0, in_use = 0, all_dead = 0;
  for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
    const bool down = !world.up(zones_[zone]).on();
    all_dead += down ? 1 : 0;
    const bool out = removed_[zone] || away_[zone];
    in_use += out ? 0 : 1;
    dead += !out && down ? 1 : 0;
  }
  const bool open_to_all = in_use <= 0 || !any_healthy_();
  const double all = static_cast<double>(zones_.size());
  const double share = open_to_all ? (all > 0 ? all_dead / all : 0) : dead / in_use;
  world.set(*error_ratio_, share, cause);
}

void BalancerNodes::set_away(World &world, std::size_t zone, bool away, EventId cause)
{
  away_[zone] = away;
  refresh(world, cause);
  if (!cross_zone_ && away)
    world.spawn(id_ + " shift " + zones_[zone], [this, &world, zone, cause] {
      leave(world, zone, cause, {&world.read(ports::shifted, id_ + "#" + std::to_string(zone))},
            [this, zone] { return !away_[zone]; });
    });
  if (!cross_zone_ && !away)
    come_back(world, zone, cause);
}

void BalancerNodes::follow_targets(World &world, std::size_t zone)
{
  Stream chance = world.stream(id_, "zone " + zones_[zone]);
  const Port &up = world.up(zones_[zone]);
  for (;;) {
    world.wait_until({&up}, [&] { return !up.on(); });
    refresh(world, up.cause());
    const double out_s = health_.out_after_s(chance.uniform());
    if (!world.wait_until(
            {&up}, [&] { return up.on(); }, world.now_s() + out_s)) {
      removed_[zone] = true;
      refresh(world, world.record(id_, "targets_removed", "targets of " + zones_[zone] + " are out",
                                  Phase::detection, {up.cause()},
                                  {"unhealthy_threshold", "interval_s", "timeout_s"}));
      world.wait_until({&up}, [&] { return up.on(); });
      removed_[zone] = false;
    }
    refresh(world, up.cause());
  }
}

void BalancerNodes::tell_dead(World &world, EventId cause)
{
  const double naming = std::accumulate(naming_.begin(), naming_.end(), 0.0);
  world.set(*dead_nodes_, naming / static_cast<double>(naming_.size()), cause);
}

void BalancerNodes::follow_node(World &world, std::size_t zone)
{
  Stream chance = world.stream(id_, "node " + zones_[zone]);
  const Port &up = world.up(zones_[zone]);
  const auto alive = [&up] { return up.on(); };
  const auto show = [&](double share, EventId cause) {
    naming_[zone] = share;
    tell_dead(world, cause);
  };
  for (;;) {
    world.wait_until({&up}, [&] { return !up.on(); });
    show(1, up.cause());
    if (!world.wait_until({&up}, alive, world.now_s() + withdraw_s_.sample(chance))) {
      const EventId out =
          world.record(id_, "node_withdrawn", "its address in " + zones_[zone] + " is given to nobody new",
                       Phase::detection, {up.cause()}, {"node_withdraw_s", "node_ttl_s"});
      bool back = false;
      for (int step = 0; step < steps && !back; ++step) {
        show(1 - (step + 0.5) / steps, out);
        back = world.wait_until({&up}, alive, world.now_s() + ttl_s_ / steps);
      }
      if (!back)
        show(0, out);
      world.wait_until({&up}, alive);
    }
    show(0, up.cause());
  }
}

} // namespace drsim::components::edge
