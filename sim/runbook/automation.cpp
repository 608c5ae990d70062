#include "sim/runbook/automation.hpp"

#include "sim/model/control_ports.hpp"
#include "sim/model/parameters.hpp"

namespace drsim::inline runbook {

Automation::Automation(const ComponentSpec &runbook) : runbook_(runbook.id)
{
  const Parameters of(runbook);
  throttle_ = {of.number("api_refused_ratio"), of.number("api_backoff_base_s"),
               of.number("api_backoff_cap_s"), of.count("api_attempts")};
}

/// To look is not to depend on it.
void Automation::start(World &world)
{
  for (const Region &region : world.deployment().regions) {
    places_.push_back(&world.look_at(ports::region_up, region.name));
    for (const std::string &zone : region.zones)
      places_.push_back(&world.look_at(ports::zone_up, zone));
  }
}

const Port *Automation::event_on() const
{
  for (const Port *one : places_)
    if (!one->on())
      return one;
  return nullptr;
}

bool Automation::call(World &world, const std::string &step, const std::string &what, EventId &last)
{
  const Port *event = event_on();
  if (event == nullptr)
    return true;
  Stream chance = world.stream(step, "api " + std::to_string(calls_++));
  const laws::ApiThrottle::Call one = throttle_.call(chance);
  if (one.refused == 0)
    return true;
  world.sleep_s(one.waits_s);
  last = world.record(step, "api_throttled",
                      what + (one.well ? ": asked again after refusals of the control plane"
                                       : ": the control plane refused every attempt"),
                      Phase::action, {last, event->cause()},
                      {runbook_ + ".api_refused_ratio", runbook_ + ".api_backoff_base_s"});
  return one.well;
}

void ask_renewal(World &world, const std::string &step, const std::string &tool, const std::string &people,
                 EventId cause)
{
  const EventId asked =
      world.record(step, "renewal_asked", "the token of " + tool + " is renewed", Phase::action,
                   {cause, world.read(ports::leases, tool).cause()}, {people + ".renew_s"});
  Port &request = world.share(ports::request, "renew_credentials:" + tool);
  world.set(request, 1, asked);
  world.set(request, 0, asked);
}

void ask_unlocking(World &world, const std::string &step, const std::string &tool, const std::string &people,
                   EventId cause)
{
  const EventId asked =
      world.record(step, "unlocking_asked", "nobody is at work on " + tool + ": its lock is taken off",
                   Phase::action, {cause, world.read(ports::lock_held, tool).cause()},
                   {people + ".try_s", people + ".no_runbook_factor"});
  Port &request = world.share(ports::request, "force_unlock:" + tool);
  world.set(request, 1, asked);
  world.set(request, 0, asked);
}

void ask_restart(World &world, const std::string &step, const std::string &component,
                 const std::string &people, EventId cause)
{
  const EventId asked =
      world.record(step, "restart_asked", component + " is started, which it needs", Phase::action,
                   {cause, world.read(ports::component_up, component).cause()},
                   {people + ".try_s", people + ".no_runbook_factor"});
  Port &request = world.share(ports::request, "restart:" + component);
  world.set(request, 1, asked);
  world.set(request, 0, asked);
}

} // namespace drsim::runbook
