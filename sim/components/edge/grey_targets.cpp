#include "sim/components/edge/grey_targets.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace drsim::inline components::inline edge {

GreyTargets::GreyTargets(Place place, const TargetHealth &health) : place_(std::move(place)), health_(health)
{
}

void GreyTargets::start(World &world)
{
  const std::size_t zones = place_.zones.size();
  away_.assign(zones, false);
  for (std::size_t z = 0; z < zones; ++z)
    in_use_.push_back(
        &world.own(ports::in_use, place_.balancer + "#" + std::to_string(place_.group * zones + z)));
}

GreyTargets::Part GreyTargets::part(World &world, const std::string &name)
{
  const Part one = {&world.grey(ports::grey_errors, name), &world.grey(ports::grey_loss, name),
                    &world.grey(ports::grey_latency_s, name), &world.grey(ports::grey_slow, name)};
  watched_.insert(watched_.end(), {one.errors, one.loss, one.latency_s, one.slow});
  return one;
}

void GreyTargets::open(World &world, Asks asks)
{
  asks_ = std::move(asks);
  service_ = part(world, place_.service);
  service_.reach = &world.read(ports::reach, place_.service);
  watched_.push_back(service_.reach);
  const ComponentSpec *spec = world.deployment().find(place_.service);
  const auto stands = spec == nullptr ? place_.zones : zones_of(world.deployment(), *spec);
  for (const std::string &zone : place_.zones) {
    zones_.push_back(part(world, zone));
    const auto at = std::find(stands.begin(), stands.end(), zone);
    const bool there = at != stands.end();
    const std::string id = place_.service + "#" + std::to_string(at - stands.begin());
    ready_.push_back(there ? &world.read(ports::zone_ready, id) : nullptr);
  }
  targets_.assign(zones_.size(), TargetChecks(health_.unhealthy_threshold, health_.healthy_threshold));
  watched_.insert(watched_.end(), asks_.asked.begin(), asks_.asked.end());
  world.spawn_when(
      place_.balancer + " checks of " + place_.service, watched_, [this] { return any_failing(); },
      [this, &world] { play(world); });
}

double GreyTargets::failing(const Part &part) const
{
  const double slow = part.latency_s->value() > health_.timeout_s ? part.slow->value() : 0;
  const double reached = part.reach == nullptr ? 1 : part.reach->value();
  return 1 - (1 - part.errors->value()) * (1 - part.loss->value()) * (1 - slow) * reached;
}

double GreyTargets::failing_in(std::size_t zone) const
{
  const double page = asks_.page_fails();
  const double asked = page < 1 ? page : 0; // all at once is no chance, and is followed by others
  return 1 - (1 - failing(zones_[zone])) * (1 - failing(service_)) * (1 - asked);
}

bool GreyTargets::any_failing() const
{
  for (std::size_t z = 0; z < zones_.size(); ++z)
    if (failing_in(z) > 0)
      return true;
  return false;
}

double GreyTargets::mean_failure() const
{
  double pods = 0, fail = 0;
  for (std::size_t z = 0; z < zones_.size(); ++z) {
    const double here = ready_[z] == nullptr ? 0 : ready_[z]->value() * in_use_[z]->value();
    pods += here;
    fail += here * (1 - (1 - failing(zones_[z])) * (1 - failing(service_)));
  }
  return pods > 0 ? fail / pods : 0;
}

EventId GreyTargets::cause() const
{
  EventId latest = no_event;
  for (const Port *one : watched_)
    latest = std::max(latest, one->cause());
  return latest;
}

void GreyTargets::check_all(Stream &chance)
{
  for (std::size_t z = 0; z < targets_.size(); ++z) {
    const double pods = ready_[z] == nullptr ? 0 : std::ceil(ready_[z]->value());
    targets_[z].resize(static_cast<std::size_t>(pods));
    targets_[z].check(failing_in(z), chance);
  }
}

void GreyTargets::set_away(World &world, std::size_t zone, bool away, EventId cause)
{
  away_[zone] = away;
  publish(world, cause);
}

void GreyTargets::publish(World &world, EventId cause)
{
  std::size_t all = 0, well = 0;
  for (std::size_t z = 0; z < targets_.size(); ++z) {
    all += away_[z] ? 0 : targets_[z].size();
    well += away_[z] ? 0 : targets_[z].in_service();
  }
  const bool out = all > 0 && well == 0;
  for (std::size_t z = 0; z < targets_.size(); ++z) {
    const auto targets = static_cast<double>(targets_[z].size());
    const double well_here = targets <= 0 ? 1 : static_cast<double>(targets_[z].in_service()) / targets;
    world.set(*in_use_[z], out ? 1 : away_[z] ? 0 : well_here, cause);
  }
  if (out == std::exchange(all_out_, out))
    return;
  asks_.told(world.record(place_.balancer, out ? "targets_unhealthy" : "targets_healthy",
                          out ? "every target of " + place_.service + " fails its checks: requests go to all"
                              : "some targets of " + place_.service + " pass their checks",
                          out ? Phase::detection : Phase::propagation, {cause},
                          {out ? "unhealthy_threshold" : "healthy_threshold", "interval_s", "timeout_s"}));
}

/// One check of every target each interval, until nothing browns out and all are in service.
void GreyTargets::play(World &world)
{
  Stream chance = world.stream(place_.balancer, "checks of " + place_.service);
  for (;;) {
    world.wait_until(watched_, [this] { return any_failing(); });
    double next_s = world.now_s() + chance.uniform() * health_.interval_s;
    const auto settled = [this] {
      return std::all_of(targets_.begin(), targets_.end(),
                         [](const TargetChecks &one) { return one.settled(); });
    };
    do {
      world.sleep_until_s(next_s);
      if (!asks_.here()) {
        world.wait_until(asks_.door, asks_.here);
        next_s = world.now_s() + chance.uniform() * health_.interval_s;
        continue;
      }
      check_all(chance);
      publish(world, cause());
      next_s += health_.interval_s;
    } while (any_failing() || !settled());
  }
}

} // namespace drsim::components::edge
