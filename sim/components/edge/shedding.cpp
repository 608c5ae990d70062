#include "sim/components/edge/shedding.hpp"

#include "sim/components/causes.hpp"
#include "sim/model/parameters.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline edge {
namespace {

std::string percent(double share)
{
  return std::to_string(std::lround(100 * share)) + " %";
}

/// What the runbook's step says, else what the balancer's figures do.
double share_of(const ComponentSpec &spec, const Deployment &deployment)
{
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const Parameters theirs(*step);
    if (theirs.text("action") == "shed" && theirs.text("target") == spec.id && theirs.has("shed_ratio"))
      return theirs.number("shed_ratio");
  }
  return Parameters(spec).number("shed_ratio");
}

} // namespace

Shedding::Shedding(const ComponentSpec &spec, const Deployment &deployment)
    : id_(spec.id), region_(spec.region), share_(share_of(spec, deployment))
{
  const Parameters parameters(spec);
  takes_s_ = parameters.distribution("shed_s");
  below_ratio_ = parameters.number("readmit_below_ratio");
  wait_s_ = parameters.number("readmit_wait_s");
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (service->region == region_)
      services_.push_back(service->id);
}

void Shedding::start(World &world, const FrontDoor &door)
{
  door_ = &door;
  turned_away_ = &world.own(ports::turned_away, id_);
  shed_done_ = &world.own(ports::done, "shed:" + id_);
  readmit_done_ = &world.own(ports::done, "readmit:" + id_);
  world.on_change(world.own(ports::request, "shed:" + id_), [this, &world](const Port &asked) {
    if (asked.on())
      world.spawn(id_ + " shed", [this, &world, cause = asked.cause()] { shed(world, cause); });
  });
  world.on_change(world.own(ports::request, "readmit:" + id_), [this, &world](const Port &asked) {
    if (asked.on() && !lifting_) {
      lifting_ = true;
      world.spawn(id_ + " readmit", [this, &world, cause = asked.cause()] { readmit(world, cause); });
    }
  });
}

void Shedding::shed(World &world, EventId asked)
{
  Stream chance = world.stream(id_, "shed " + std::to_string(changes_++));
  world.sleep_s(takes_s_.sample(chance));
  if (!door_->here()) {
    const EventId impossible = world.record(id_, "shed_impossible", "the load balancer cannot be changed",
                                            Phase::action, {asked, door_->cause()});
    return world.set(*shed_done_, -1, impossible);
  }
  const EventId event =
      world.record(id_, "users_turned_away", percent(share_) + " of users get a quick error", Phase::action,
                   {asked}, {"shed_s", "shed_ratio"});
  world.set(*turned_away_, share_, event);
  world.set(*shed_done_, 1, event);
}

bool Shedding::bearable() const
{
  const double let_in = 1 - turned_away_->value();
  const bool idle = std::all_of(load_.begin(), load_.end(),
                                [&](const Port *busy) { return busy->value() <= below_ratio_ * let_in; });
  return door_->here() && idle && backlog_->value() <= wait_s_ * rate_per_s_->value();
}

void Shedding::readmit(World &world, EventId asked)
{
  if (load_.empty()) { // who never sheds need not look
    for (const std::string &service : services_)
      load_.push_back(&world.read(ports::utilisation, service));
    backlog_ = &world.read(ports::backlog, "");
    rate_per_s_ = &world.read(ports::edge_rate_per_s, region_);
    watched_ = load_;
    watched_.insert(watched_.end(), {backlog_, rate_per_s_});
    for (const Port *one : door_->ports())
      watched_.push_back(one);
  }
  Stream chance = world.stream(id_, "readmit " + std::to_string(changes_++));
  world.sleep_s(takes_s_.sample(chance));
  if (turned_away_->on()) {
    world.wait_until(watched_, [this] { return bearable(); });
    const EventId event = world.record(id_, "users_let_in", "all users are let in again", Phase::action,
                                       {asked, turned_away_->cause(), latest_cause(load_)},
                                       {"shed_s", "readmit_below_ratio", "readmit_wait_s"});
    world.set(*turned_away_, 0, event);
    asked = event;
  }
  lifting_ = false;
  world.set(*readmit_done_, 1, asked);
}

} // namespace drsim::components::edge
