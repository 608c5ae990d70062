#include "sim/components/edge/zonal_shift.hpp"

#include "sim/components/causes.hpp"
#include "sim/model/parameters.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline edge {
namespace {

/// The zone that all steps which shift this balancer agree on; "" when they name none, or several.
std::string zone_named(const ComponentSpec &spec, const Deployment &deployment)
{
  std::string zone;
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const Parameters theirs(*step);
    if (theirs.text("action") != "shift_away" || theirs.text("target") != spec.id || !theirs.has("zone"))
      continue;
    if (!zone.empty() && zone != theirs.text("zone"))
      return {};
    zone = theirs.text("zone");
  }
  return zone;
}

} // namespace

ZonalShift::ZonalShift(const ComponentSpec &spec, const Deployment &deployment)
    : id_(spec.id), zones_(zones_of(deployment, spec)), named_(zone_named(spec, deployment))
{
  const Parameters parameters(spec);
  allowed_ = parameters.flag("zonal_shift");
  automatic_ = allowed_ && parameters.flag("zonal_autoshift") && zones_.size() > 1;
  automatic_s_ = parameters.distribution("autoshift_s");
  noticed_.assign(zones_.size(), false);
  takes_s_ = parameters.distribution("shift_s");
  expires_s_ = parameters.number("shift_expires_s");
}

void ZonalShift::start(World &world, const FrontDoor &door,
                       std::function<void(std::size_t, bool, EventId)> moved)
{
  door_ = &door;
  moved_ = std::move(moved);
  shift_done_ = &world.own(ports::done, "shift_away:" + id_);
  back_done_ = &world.own(ports::done, "shift_back:" + id_);
  for (std::size_t z = 0; z < zones_.size(); ++z) {
    const std::string &zone = zones_[z];
    shifted_.push_back(&world.own(ports::shifted, id_ + "#" + std::to_string(z)));
    seen_.push_back({&world.up(zone), &world.grey(ports::grey_errors, zone),
                     &world.grey(ports::grey_loss, zone), &world.grey(ports::grey_slow, zone)});
    if (automatic_)
      watch(world, z);
  }
  world.on_change(world.own(ports::request, "shift_away:" + id_), [this, &world](const Port &asked) {
    if (asked.on())
      world.spawn(id_ + " shift", [this, &world, cause = asked.cause()] { shift(world, cause); });
  });
  world.on_change(world.own(ports::request, "shift_back:" + id_), [this, &world](const Port &asked) {
    if (asked.on())
      world.spawn(id_ + " shift back", [this, &world, cause = asked.cause()] { back(world, cause); });
  });
}

/// Where autoshift is on.
void ZonalShift::watch(World &world, std::size_t zone)
{
  for (const Port *one : health(zone))
    world.on_change(*one, [this, &world, zone](const Port &) {
      if (illness(zone) > 0 && !noticed_[zone]) {
        noticed_[zone] = true;
        world.spawn(id_ + " autoshift", [this, &world, zone] { shift_by_itself(world, zone); });
      }
    });
}

void ZonalShift::shift_by_itself(World &world, std::size_t zone)
{
  Stream chance = world.stream(id_, "autoshift " + std::to_string(++autoshifts_));
  world.sleep_s(automatic_s_.sample(chance));
  noticed_[zone] = false;
  if (illness(zone) <= 0 || away_ || !door_->here())
    return;
  const int number = ++changes_;
  set(world, zone, true,
      world.record(id_, "zone_shifted_away", "AWS takes " + zones_[zone] + " out of service", Phase::action,
                   {latest_cause(health(zone))}, {"autoshift_s", "node_ttl_s"}));
  std::vector<const Port *> watched = health(zone);
  watched.push_back(shifted_[zone]);
  world.wait_until(watched, [&] { return illness(zone) <= 0 || number != changes_ || away_ != zone; });
  if (number == changes_ && away_ == zone)
    set(world, zone, false,
        world.record(id_, "zone_shifted_back", zones_[zone] + " is well, and in service again", Phase::none,
                     {shifted_[zone]->cause(), latest_cause(health(zone))}));
}

double ZonalShift::illness(std::size_t zone) const
{
  const Seen &seen = seen_[zone];
  if (!seen.up->on())
    return 2; // worse than any brown-out
  return 1 - (1 - seen.errors->value()) * (1 - seen.loss->value()) * (1 - seen.slow->value());
}

std::vector<const Port *> ZonalShift::health(std::size_t zone) const
{
  const Seen &seen = seen_[zone];
  return {seen.up, seen.errors, seen.loss, seen.slow};
}

std::optional<std::size_t> ZonalShift::zone_to_leave() const
{
  if (!allowed_ || zones_.size() < 2 || !door_->here())
    return std::nullopt;
  if (const auto named = std::find(zones_.begin(), zones_.end(), named_); named != zones_.end())
    return static_cast<std::size_t>(named - zones_.begin());
  std::size_t worst = 0;
  for (std::size_t z = 1; z < zones_.size(); ++z)
    worst = illness(z) > illness(worst) ? z : worst;
  return illness(worst) > 0 ? std::optional(worst) : std::nullopt;
}

void ZonalShift::set(World &world, std::size_t zone, bool away, EventId cause)
{
  away_ = away ? std::optional(zone) : std::nullopt;
  world.set(*shifted_[zone], away ? 1 : 0, cause);
  moved_(zone, away, cause);
}

void ZonalShift::shift(World &world, EventId asked)
{
  const int number = ++changes_;
  Stream chance = world.stream(id_, "shift " + std::to_string(number));
  const auto zone = zone_to_leave();
  if (!zone || (away_ && away_ != zone)) {
    const char *why = !allowed_           ? "zonal shift is not enabled for it"
                      : zones_.size() < 2 ? "it has one zone only"
                      : !door_->here()    ? "the load balancer is away"
                      : away_             ? "another zone is shifted away already"
                                          : "no zone is ill";
    return world.set(*shift_done_, -1,
                     world.record(id_, "shift_impossible", why, Phase::action, {asked}, {"zonal_shift"}));
  }
  world.sleep_s(takes_s_.sample(chance));
  const EventId event = world.record(id_, "zone_shifted_away", zones_[*zone] + " is taken out of service",
                                     Phase::action, {asked}, {"shift_s", "node_ttl_s"});
  set(world, *zone, true, event);
  world.set(*shift_done_, 1, event);
  world.spawn(id_ + " shift expires", [this, &world, number] { expire(world, number); });
}

void ZonalShift::back(World &world, EventId asked)
{
  Stream chance = world.stream(id_, "shift " + std::to_string(++changes_));
  world.sleep_s(takes_s_.sample(chance));
  EventId event = asked;
  if (away_) {
    event = world.record(id_, "zone_shifted_back", zones_[*away_] + " is in service again", Phase::action,
                         {asked}, {"shift_s"});
    set(world, *away_, false, event);
  }
  world.set(*back_done_, 1, event);
}

/// While the zone is ill somebody extends the shift.
void ZonalShift::expire(World &world, int number)
{
  world.sleep_s(expires_s_);
  if (!away_ || number != changes_)
    return;
  const std::size_t zone = *away_;
  std::vector<const Port *> watched = health(zone);
  watched.push_back(shifted_[zone]);
  world.wait_until(watched, [&] { return illness(zone) <= 0 || number != changes_; });
  if (!away_ || number != changes_)
    return;
  set(world, zone, false,
      world.record(id_, "shift_expired", zones_[zone] + " is in service again", Phase::none,
                   {shifted_[zone]->cause(), latest_cause(health(zone))}, {"shift_expires_s"}));
}

} // namespace drsim::components::edge
