#include "sim/components/compute/bad_version.hpp"

#include "sim/model/control_ports.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline components::inline compute {

BadVersion::BadVersion(const ComponentSpec &service, const Deployment &deployment)
    : id_(service.id), region_(service.region)
{
  const Parameters parameters(service);
  rollback_s_ = parameters.distribution("rollback_s");
  can_roll_back_ = parameters.count("revision_history") > 0;
  fix_s_ = parameters.distribution("fix_s");
  staging_s_ = parameters.distribution("staging_s");
  at_home_ = service.region == deployment.primary_region();
  const std::string name = service_name(id_);
  for (const ComponentSpec *one : deployment.of_kind("service"))
    if (first_of_name_.empty() && service_name(one->id) == name)
      first_of_name_ = one->id;
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
    blue_green_ = theirs.text("strategy") == "blue_green";
    switch_s_ = theirs.distribution("switch_s");
    kept_beside_s_ = theirs.number("kept_beside_s");
    pipeline_ = theirs.link("pipeline");
    helm_ = HelmRelease(theirs);
    if (blue_green_)
      weight_step_ = 1;
  }
}

void BadVersion::start(World &world)
{
  errors_ = &world.own(ports::error_ratio, id_);
  ratio_ = &world.own(ports::bad_version, id_);
  no_way_back_ = &world.own(ports::no_way_back, id_);
  for (const std::string &one : released_together_)
    others_.push_back(&world.read(ports::bad_version, one));
  world.on_change(*ratio_, [this, &world](const Port &ratio) {
    ++release_;
    released_s_ = world.now_s();
    if (!ratio.on())
      world.set(*errors_, 0, ratio.cause());
    else
      world.spawn(id_ + " release", [this, &world] { promote(world); });
  });
  stuck_ = &world.own(ports::release_stuck, id_);
  pending_ = &world.own(ports::release_pending, id_);
  world.on_change(*stuck_, [this, &world](const Port &stuck) {
    ++release_;
    if (stuck.on() && helm_.waits())
      world.spawn(id_ + " helm", [this, &world] { wait_for_pods(world); });
  });
  listen(world, id_, true);
  if (const std::string name = service_name(id_); name != id_)
    listen(world, name, id_ == first_of_name_);
  if (!delivery_.empty())
    listen(world, delivery_, id_ == released_together_.front());
  listen_for_fixes(world, id_, true);
  if (const std::string name = service_name(id_); name != id_)
    listen_for_fixes(world, name, id_ == first_of_name_);
  if (!delivery_.empty())
    listen_for_fixes(world, delivery_, id_ == released_together_.front());
}

/// Hears requests to roll `target` back: this service, all of its name, or all that are released with it.
void BadVersion::listen(World &world, const std::string &target, bool first)
{
  const std::string what = "rollback:" + target;
  const Port &asked = first ? world.own(ports::request, what) : world.share(ports::request, what);
  Port &done = first ? world.own(ports::done, what) : world.share(ports::done, what);
  world.on_change(asked, [this, &world, target, &done](const Port &request) {
    if (request.on())
      world.spawn(id_ + " rollback", [this, &world, target, cause = request.cause(), &done] {
        answer_request(world, target, cause, done);
      });
  });
}

void BadVersion::promote(World &world)
{
  const std::uint64_t release = release_;
  const Port &ratio = *ratio_;
  const EventId released = ratio.cause();
  int bad_looks = 0;
  for (double weight = std::min(1.0, weight_step_); release == release_;) {
    world.set(*errors_, weight * ratio.value(), released);
    const bool looking = automatic_ && ratio.value() > error_threshold_;
    if (weight >= 1 && !looking)
      return;
    world.sleep_s(look_s_);
    if (release != release_)
      return;
    if (looking && ++bad_looks >= bad_looks_limit_ && can_go_back()) {
      take_back(world, world.record(delivery_, "canary_failed", "the canary of " + id_ + " answers errors",
                                    Phase::detection, {released},
                                    {delivery_ + ".canary_interval_s", delivery_ + ".canary_failure_limit"}));
      return;
    }
    if (!looking)
      weight = std::min(1.0, weight + weight_step_);
  }
}

/// Whether this service answers a request when no version of it is bad: one of all that hear it must.
bool BadVersion::speaks_for(const std::string &target) const
{
  if (target != delivery_)
    return target == id_ || at_home_;
  return id_ == released_together_.front() &&
         std::none_of(others_.begin(), others_.end(), [](const Port *one) { return one->on(); });
}

void BadVersion::answer_request(World &world, const std::string &target, EventId asked, Port &done)
{
  if (!is_bad()) {
    if (speaks_for(target))
      world.set(done, 1, asked); // nothing to take back
    return;
  }
  if (!can_go_back()) {
    const bool kept = can_roll_back_;
    world.set(done, -1,
              world.record(id_, "rollback_impossible",
                           kept ? "no earlier version can work with what this one has changed"
                                : "no earlier version is kept",
                           Phase::action, {asked, kept ? no_way_back_->cause() : no_event},
                           {"revision_history"}));
    return;
  }
  take_back(world, free_release(world, asked));
  world.set(done, 1, std::max(ratio_->cause(), stuck_->cause()));
}

/// Helm waits for the pods, and gives up; a job that ends before that is killed with Helm in it.
void BadVersion::wait_for_pods(World &world)
{
  const std::uint64_t release = release_;
  const EventId begun = stuck_->cause();
  world.sleep_s(helm_.gives_up_s());
  if (release != release_)
    return;
  const std::string &of = delivery_;
  if (helm_.is_killed()) {
    world.set(*pending_, 1,
              world.record(of, "release_pending",
                           "the job that releases " + id_ + " is killed, and Helm with it", Phase::none,
                           {begun}, {of + ".job_timeout_s"}));
    return;
  }
  const EventId failed =
      world.record(of, "release_failed", "Helm has waited for the pods of " + id_ + " in vain",
                   Phase::detection, {begun}, {of + ".helm_timeout_s"});
  if (helm_.rolls_back() && can_go_back())
    take_back(world, failed);
}

/// A release that Helm has as pending is freed before anything else is released.
EventId BadVersion::free_release(World &world, EventId asked)
{
  if (!pending_->on())
    return asked;
  Stream chance = world.stream(id_, "pending " + std::to_string(release_));
  world.sleep_s(helm_.unstick_s().sample(chance));
  const EventId freed = world.record(
      id_, "release_freed", "another operation was in progress: the pending release is taken back",
      Phase::action, {asked, pending_->cause()},
      delivery_.empty() ? std::vector<std::string>{} : std::vector<std::string>{delivery_ + ".unstick_s"});
  world.set(*pending_, 0, freed);
  world.cure(*pending_, freed);
  return freed;
}

/// Returns when its region lives: what a version that is to be there has waited for last.
EventId BadVersion::reach_cluster(World &world, EventId cause) const
{
  const Port &place = world.up(region_);
  if (place.on())
    return cause;
  world.wait_until({&place}, [&] { return place.on(); });
  return std::max(cause, place.cause());
}

void BadVersion::take_back(World &world, EventId cause)
{
  const std::uint64_t release = release_;
  Stream chance = world.stream(id_, "rollback");
  const bool beside = blue_green_ && world.now_s() <= released_s_ + kept_beside_s_;
  world.sleep_s((beside ? switch_s_ : rollback_s_).sample(chance));
  const EventId reached = reach_cluster(world, cause);
  if (release != release_)
    return; // healed or released anew meanwhile
  world.cure({ratio_, no_way_back_, stuck_},
             world.record(id_, "rolled_back",
                          beside ? "calls go to the old version's pods, which are still there"
                                 : "the old version serves again",
                          Phase::action, {reached}, {beside ? delivery_ + ".switch_s" : "rollback_s"}));
}

void BadVersion::listen_for_fixes(World &world, const std::string &target, bool first)
{
  const std::string what = "hotfix:" + target;
  const Port &asked = first ? world.own(ports::request, what) : world.share(ports::request, what);
  Port &done = first ? world.own(ports::done, what) : world.share(ports::done, what);
  world.on_change(asked, [this, &world, target, &done](const Port &request) {
    if (request.on())
      world.spawn(id_ + " hotfix", [this, &world, target, cause = request.cause(), &done] {
        fix(world, target, cause, done);
      });
  });
}

/// Branch, review and merge, then staging, then the release: whoever is asked twice mends it once.
void BadVersion::fix(World &world, const std::string &target, EventId asked, Port &done)
{
  if (!is_bad()) {
    if (speaks_for(target))
      world.set(done, 1, asked);
    return;
  }
  const std::uint64_t release = release_;
  Stream chance = world.stream(id_, "hotfix");
  world.sleep_s(fix_s_.sample(chance));
  const EventId mended =
      world.record(id_, "fix_merged", "a fixed version is made", Phase::action, {asked}, {"fix_s"});
  EventId cause = free_release(world, mended);
  if (const Port *pipeline = pipeline_.empty() ? nullptr : &world.read(ports::available, pipeline_);
      pipeline != nullptr && !pipeline->on()) {
    world.wait_until({pipeline}, [pipeline] { return pipeline->on(); });
    cause = world.record(id_, "fix_under_way", "there is a pipeline for it again", Phase::action,
                         {cause, pipeline->cause()});
  }
  world.sleep_s(staging_s_.sample(chance) + rollback_s_.sample(chance));
  cause = reach_cluster(world, cause);
  if (release == release_)
    world.cure({ratio_, no_way_back_, stuck_},
               world.record(id_, "fixed_forward", "a fixed version has passed staging, and serves",
                            Phase::action, {cause}, {"staging_s", "rollback_s"}));
  world.set(done, 1, std::max(ratio_->cause(), stuck_->cause()));
}

} // namespace drsim::components::compute
