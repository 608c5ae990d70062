#include "sim/components/people/failback.hpp"

#include "sim/core/units.hpp"
#include "sim/model/kinds.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline people {
namespace {

constexpr double hours_a_day = 24;

} // namespace

Failback::Failback(Duty &duty, const ComponentSpec &people) : duty_(duty)
{
  const Parameters of(people);
  after_s_ = of.number("failback_after_s");
  from_hour_ = of.number("failback_from_hour");
  to_hour_ = of.number("failback_to_hour");
  for (const std::string &id : of.links("runbooks"))
    if (const ComponentSpec *runbook = duty.deployment.find(id);
        runbook != nullptr && Parameters(*runbook).text("trigger") == "failback" && runbook_ == nullptr)
      runbook_ = runbook;
}

void Failback::start(World &world)
{
  const Deployment &deployment = duty_.deployment;
  if (deployment.regions.size() < 2)
    return;
  home_ = &world.look_at(ports::region_up, deployment.primary_region());
  watched_ = {home_, duty_.acknowledged};
  for (const Store &store : deployment.stores)
    if (const ComponentSpec *spec = deployment.find(store.component);
        spec != nullptr && owns_port(spec->kind, ports::serving_region))
      away_.push_back({&world.look_at(ports::serving_region, store.component),
                       std::max(0, region_index(deployment, spec->region))});
  if (const ComponentSpec *record = users_record(deployment))
    away_.push_back({&world.look_at(ports::answer, record->id), 0});
  for (const Away &one : away_)
    watched_.push_back(one.where);
  world.spawn_when(
      duty_.id + "/failback", watched_, [this] { return due(); }, [this, &world] { live(world); });
}

/// Users who find a sorry page are nowhere: there is no way back from there.
bool Failback::due() const
{
  return home_->on() && std::any_of(away_.begin(), away_.end(), [](const Away &one) {
           return one.where->value() >= 0 && one.where->value() != one.home;
         });
}

bool Failback::in_window(double t_s) const
{
  return is_night(local_hour(duty_.world, t_s), from_hour_, to_hour_);
}

/// Now, when it is open.
double Failback::window_opens_s() const
{
  const double now_s = duty_.world.now_s();
  if (in_window(now_s))
    return now_s;
  const double wait_hours = std::fmod(from_hour_ - local_hour(duty_.world, now_s) + hours_a_day, hours_a_day);
  return now_s + wait_hours * hour_s;
}

/// The while, then the window; one in which an incident is open is let pass.
bool Failback::wait_for_window(World &world)
{
  const auto gone = [this] { return !due(); };
  if (world.wait_until(watched_, gone, world.now_s() + after_s_))
    return false;
  for (;;) {
    const double opens_s = window_opens_s();
    if (opens_s > world.now_s() && world.wait_until(watched_, gone, opens_s))
      return false;
    if (duty_.open == 0)
      return true;
    const double hours = std::fmod(to_hour_ - from_hour_ + hours_a_day, hours_a_day);
    if (world.wait_until(watched_, gone, world.now_s() + hours * hour_s))
      return false;
  }
}

void Failback::live(World &world)
{
  for (;;) {
    world.wait_until(watched_, [this] { return due(); });
    EventId cause = home_->cause();
    for (const Away &one : away_)
      cause = std::max(cause, one.where->cause());
    const EventId can =
        world.record(duty_.id, "failback_possible",
                     "the first region is up, and services or users are elsewhere", Phase::none, {cause});
    if (runbook_ == nullptr) {
      world.record(duty_.id, "no_failback_runbook", "nobody knows how to go back", Phase::none, {can});
      return;
    }
    if (!wait_for_window(world))
      continue;
    carry_out(world, world.record(duty_.id, "failback_begun", "begin " + runbook_->id, Phase::decision, {can},
                                  {"failback_after_s", "failback_from_hour"}));
  }
}

void Failback::carry_out(World &world, EventId decided)
{
  const std::string &id = runbook_->id;
  if (!duty_.under_way.insert(id).second)
    return;
  const Port &finished = world.read(ports::finished, id);
  Port &started = world.share(ports::started, id);
  world.set(world.share(ports::pace, id), 1, decided);
  world.set(started, 1, decided);
  duty_.planned = &finished;
  world.wait_until({&finished}, [&] { return finished.on(); });
  duty_.planned = nullptr;
  world.set(started, 0, finished.cause());
  world.wait_until({&finished}, [&] { return !finished.on(); }); // its steps can be begun anew
  duty_.under_way.erase(id);
}

} // namespace drsim::components::people
