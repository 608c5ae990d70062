#include "sim/components/edge/target_group.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline edge {
namespace {

EventId latest_of(const std::vector<const Port *> &ports)
{
  EventId latest = no_event;
  for (const Port *one : ports)
    latest = std::max(latest, one->cause());
  return latest;
}

} // namespace

bool FrontDoor::here() const
{
  const bool any_node =
      zones.empty() || std::any_of(zones.begin(), zones.end(), [](const Port *zone) { return zone->on(); });
  return exists->on() && region->on() && alive->on() && certificate->on() && any_node;
}

std::vector<const Port *> FrontDoor::ports() const
{
  std::vector<const Port *> all = {region, alive, exists, certificate};
  all.insert(all.end(), zones.begin(), zones.end());
  return all;
}

EventId FrontDoor::cause() const
{
  EventId latest = std::max({region->cause(), alive->cause(), exists->cause(), certificate->cause()});
  if (std::none_of(zones.begin(), zones.end(), [](const Port *zone) { return zone->on(); }))
    latest = std::max(latest, latest_of(zones));
  return latest;
}

TargetGroup::TargetGroup(const GreyTargets::Place &place, const TargetHealth &health, Asked asked, bool fresh)
    : balancer_(place.balancer), number_(place.group), service_(place.service), health_(health),
      asked_(std::move(asked)), grey_(place, health), healthy_(!fresh), fresh_(fresh)
{
}

void TargetGroup::start(World &world, const FrontDoor &door, std::function<void(EventId)> told)
{
  door_ = &door;
  told_ = std::move(told);
  probe_errors_ = &world.own(ports::probe_errors, balancer_ + "#" + std::to_string(number_), fresh_ ? 1 : 0);
  grey_.start(world);
}

void TargetGroup::open(World &world)
{
  ready_ = &world.read(ports::ready, service_);
  error_ratio_ = &world.read(ports::error_ratio, service_);
  asked_.attach(world);
  grey_.open(world, {[this] { return door_->here(); }, door_->ports(), [this] { return page_fails(); },
                     asked_.ports(), told_});
  watched_ = door_->ports();
  watched_.insert(watched_.end(), {ready_, error_ratio_});
  watched_.insert(watched_.end(), asked_.ports().begin(), asked_.ports().end());
  world.on_change(*ready_, [this](const Port &ready) { fresh_ = fresh_ || !ready.on(); });
  std::vector<const Port *> seen = watched_;
  seen.insert(seen.end(), grey_.ports().begin(), grey_.ports().end());
  for (const Port *one : seen)
    world.on_change(*one, [this, &world](const Port &) { refresh(world); });
  refresh(world);
  world.spawn_when(
      balancer_ + " " + service_, watched_, [this] { return ill() || (door_->here() && fresh_); },
      [this, &world] { check(world); });
}

double TargetGroup::page_fails() const
{
  if (ready_->value() <= 0 || error_ratio_->value() >= 1)
    return 1;
  return asked_.failure();
}

void TargetGroup::refresh(World &world)
{
  const double fails = 1 - (1 - page_fails()) * (1 - grey_.mean_failure());
  world.set(*probe_errors_, door_->here() ? fails : 1,
            std::max(latest_of(watched_), latest_of(grey_.ports())));
}

void TargetGroup::turn(World &world, bool healthy)
{
  healthy_ = healthy;
  const bool deep = !healthy && ready_->on() && error_ratio_->value() < 1;
  told_(world.record(balancer_, healthy ? "targets_healthy" : "targets_unhealthy",
                     "health checks of " + service_ + (healthy ? " pass" : " fail") +
                         (deep ? ": what its page asks does not answer" : ""),
                     healthy ? Phase::propagation : Phase::detection, {latest_of(watched_)},
                     {healthy ? "healthy_threshold" : "unhealthy_threshold", "interval_s", "timeout_s"}));
}

/// Follows the group's targets with the delay of the health checks.
void TargetGroup::check(World &world)
{
  Stream chance = world.stream(balancer_, "health " + service_);
  for (;;) {
    world.wait_until(watched_, [&] { return ill() || (door_->here() && fresh_); });
    if (ill() && healthy_) {
      const double out_s = health_.out_after_s(chance.uniform());
      const bool back = world.wait_until(
          watched_, [&] { return !ill(); }, world.now_s() + out_s);
      if (back && (!fresh_ || !door_->here()))
        continue;
      if (!back)
        turn(world, false);
    }
    world.wait_until(watched_, [&] { return well(); });
    const double in_s = health_.in_after_s(chance.uniform(), fresh_);
    if (world.wait_until(
            watched_, [&] { return !well(); }, world.now_s() + in_s))
      continue;
    fresh_ = false;
    if (!healthy_)
      turn(world, true);
  }
}

} // namespace drsim::components::edge
