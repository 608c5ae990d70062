#include "sim/search/past.hpp"

#include "sim/model/kinds.hpp"

#include <algorithm>

namespace drsim::inline search {
namespace {

bool is_of_the_verdict(const Event &event)
{
  return event.kind == "impact_begin" || event.kind == "impact_over" || event.kind == "data_lost" ||
         event.kind == "reapplied";
}

/// Only what records events can be missed among them.
bool is_seen(const Deployment &deployment, const std::string &component)
{
  const ComponentSpec *spec = deployment.find(component);
  const Kind *kind = spec == nullptr ? nullptr : kind_named(spec->kind);
  return kind != nullptr && kind->played;
}

} // namespace

std::vector<std::string> past_of(const Timeline &timeline)
{
  const std::vector<Event> &events = timeline.events();
  std::vector<bool> led(events.size(), false);
  std::set<std::string> names;
  for (std::size_t i = events.size(); i-- > 0;) { // causes are earlier
    led[i] = led[i] || is_of_the_verdict(events[i]);
    if (!led[i])
      continue;
    names.insert(events[i].component);
    for (const std::string &figure : events[i].set_by)
      names.insert(figure.substr(0, figure.rfind('.')));
    for (const EventId cause : events[i].causes)
      led[static_cast<std::size_t>(cause)] = true;
  }
  return {names.begin(), names.end()};
}

bool may_matter(const Deployment &deployment, const Space &space, std::size_t item,
                const std::set<std::string> &past)
{
  if (!space.is_circumstance(item) || space.circumstances[item].load_factor != 1)
    return true;
  std::vector<std::string> touched;
  for (const FaultSpec &fault : space.circumstances[item].faults) {
    const std::vector<std::string> targets =
        fault.drawn_from.empty() ? std::vector<std::string>{fault.target} : fault.drawn_from;
    touched.insert(touched.end(), targets.begin(), targets.end());
  }
  for (const Condition &condition : space.circumstances[item].conditions)
    touched.insert(touched.end(), condition.components.begin(), condition.components.end());
  return std::any_of(touched.begin(), touched.end(), [&](const std::string &one) {
    return past.count(one) != 0 || !is_seen(deployment, one);
  });
}

} // namespace drsim::search
