// Events, and what the world itself sees of the laws that every trial obeys.
#include "sim/engine/world.hpp"
#include "sim/engine/world_state.hpp"

#include <algorithm>

namespace drsim::inline engine {

EventId World::record(const std::string &component, const std::string &kind, const std::string &what,
                      Phase phase, std::vector<EventId> causes, std::vector<std::string> set_by)
{
  std::erase_if(set_by, [](const std::string &one) { return one.starts_with("."); }); // of nothing there
  for (std::string &one : set_by)
    if (one.find('.') == std::string::npos && !one.starts_with("scenario:"))
      one = component + "." + one;
  const EventId event =
      state_->timeline.record(now_s(), component, kind, what, phase, std::move(causes), std::move(set_by));
  look_at_actor(component, event);
  return event;
}

/// Whoever speaks in a component's name while what it stands on has been down since before. In the moment of
/// the fall itself nobody can say who was first.
void World::look_at_actor(const std::string &component, EventId event)
{
  const auto [found, added] = state_->hosts.try_emplace(component);
  State::Host &host = found->second;
  if (added)
    if (const ComponentSpec *spec = state_->deployment.find(component); spec != nullptr) {
      host.region = spec->region.empty() ? nullptr : find(port_name(ports::region_up, spec->region));
      for (const std::string &zone : spec->zones)
        host.zones.push_back(find(port_name(ports::zone_up, zone)));
      std::erase(host.zones, nullptr);
      host.self = find(port_name(ports::component_up, component));
    }
  const auto down = [&](const Port *port) {
    return port != nullptr && !port->on() && port->since_s() < now_s();
  };
  const Port *off = down(host.region) ? host.region : down(host.self) ? host.self : nullptr;
  if (off == nullptr && !host.zones.empty() && std::all_of(host.zones.begin(), host.zones.end(), down))
    off = host.zones.front();
  if (off != nullptr)
    state_->seen.dead_acts.push_back({event, off->name()});
}

void World::over(std::size_t fault)
{
  state_->over.insert(fault);
  look_for_holds(fault, state_->seen.held);
}

/// Ports that a fault which is over, or cured, still holds.
void World::look_for_holds(std::size_t fault, std::vector<Witness::Held> &held) const
{
  const auto hits = state_->hits.find(fault);
  if (hits == state_->hits.end())
    return;
  std::set<const Port *> looked; // one that comes and goes hits a port many times
  for (const State::Hit &hit : hits->second)
    if (looked.insert(hit.port).second &&
        std::any_of(hit.port->holds_.begin(), hit.port->holds_.end(),
                    [&](const Port::Hold &one) { return one.fault == fault; }))
      held.push_back({hit.port->name(), fault, now_s()});
}

Witness World::witness() const
{
  Witness all = state_->seen;
  for (const std::size_t fault : state_->over)
    look_for_holds(fault, all.held);
  return all;
}

} // namespace drsim::engine
