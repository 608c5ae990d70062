#include "sim/components/compute/bad_version.hpp"

#include <algorithm>

namespace drsim::inline components::inline compute {

BadVersion::BadVersion(const ComponentSpec &service, const Deployment &deployment) : id_(service.id)
{
  const Parameters parameters(service);
  rollback_s_ = parameters.distribution("rollback_s");
  can_roll_back_ = parameters.count("revision_history") > 0;
  at_home_ = service.region == deployment.primary_region();
  for (const ComponentSpec *delivery : deployment.of_kind("delivery")) {
    const Parameters theirs(*delivery);
    const std::vector<std::string> services = theirs.links("services");
    if (std::find(services.begin(), services.end(), id_) == services.end())
      continue;
    delivery_ = delivery->id;
    released_together_ = services;
    weight_step_ = theirs.number("canary_weight");
    look_s_ = theirs.number("canary_interval_s");
    bad_looks_limit_ = theirs.count("canary_failure_limit");
    automatic_ = theirs.flag("automatic_rollback");
    error_threshold_ = theirs.number("error_threshold");
  }
}

void BadVersion::start(World &world)
{
  Signal &errors = world.signal(id_ + ".error_ratio");
  world.on_change(world.signal(id_ + ".bad_version"), [this, &world, &errors](const Signal &ratio) {
    ++release_;
    if (!ratio.on())
      world.set(errors, 0, ratio.cause());
    else
      world.spawn(id_ + " release", [this, &world] { promote(world); });
  });
  const std::string name = id_.substr(0, id_.rfind('@'));
  for (const std::string &target : {id_, name, delivery_}) {
    if (target.empty())
      continue;
    Signal &asked = world.signal("request:rollback:" + target);
    Signal &done = world.signal("done:rollback:" + target);
    world.on_change(asked, [this, &world, &asked, &done](const Signal &request) {
      if (request.on())
        world.spawn(id_ + " rollback", [this, &world, &asked, &done] { answer_request(world, asked, done); });
    });
  }
}

void BadVersion::promote(World &world)
{
  const std::uint64_t release = release_;
  const Signal &ratio = world.signal(id_ + ".bad_version");
  Signal &errors = world.signal(id_ + ".error_ratio");
  const EventId released = ratio.cause();
  int bad_looks = 0;
  for (double weight = std::min(1.0, weight_step_); release == release_;) {
    world.set(errors, weight * ratio.value(), released);
    const bool looking = automatic_ && ratio.value() > error_threshold_;
    if (weight >= 1 && !looking)
      return;
    world.sleep_s(look_s_);
    if (release != release_)
      return;
    if (looking && ++bad_looks >= bad_looks_limit_ && can_roll_back_) {
      take_back(world, world.record(delivery_, "canary_failed", "the canary of " + id_ + " answers errors",
                                    Phase::detection, {released}));
      return;
    }
    if (!looking)
      weight = std::min(1.0, weight + weight_step_);
  }
}

/// Whether this service answers a request when no version of it is bad: one of all that hear it must.
bool BadVersion::speaks_for(World &world, const std::string &target) const
{
  if (target != delivery_)
    return target == id_ || at_home_;
  return id_ == released_together_.front() &&
         std::none_of(released_together_.begin(), released_together_.end(),
                      [&](const std::string &one) { return world.signal(one + ".bad_version").on(); });
}

void BadVersion::answer_request(World &world, const Signal &asked, Signal &done)
{
  const std::string target = asked.name().substr(std::string("request:rollback:").size());
  if (!world.signal(id_ + ".bad_version").on()) {
    if (speaks_for(world, target))
      world.set(done, 1, asked.cause()); // nothing to take back
    return;
  }
  if (!can_roll_back_) {
    world.set(done, -1,
              world.record(id_, "rollback_impossible", "no earlier version is kept", Phase::action,
                           {asked.cause()}));
    return;
  }
  take_back(world, asked.cause());
  world.set(done, 1, world.signal(id_ + ".bad_version").cause());
}

void BadVersion::take_back(World &world, EventId cause)
{
  const std::uint64_t release = release_;
  Stream chance = world.stream(id_, "rollback");
  world.sleep_s(rollback_s_.sample(chance));
  if (release != release_)
    return; // healed or released anew meanwhile
  world.set(world.signal(id_ + ".bad_version"), 0,
            world.record(id_, "rolled_back", "the old version serves again", Phase::action, {cause}));
}

} // namespace drsim::components::compute
