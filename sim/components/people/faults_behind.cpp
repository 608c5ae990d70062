#include "sim/components/people/faults_behind.hpp"

#include <algorithm>
#include <bit>

namespace drsim::inline components::inline people {

constexpr std::size_t most_bits = 64;

std::string named_runbook(const Deployment &deployment, const Timeline &timeline, EventId page)
{
  constexpr std::size_t farthest = 8; // page, routes, alert
  std::vector<EventId> open = {page};
  for (std::size_t at = 0; at < open.size() && at < farthest; ++at) {
    if (open[at] == no_event)
      continue;
    const Event &event = timeline.events()[static_cast<std::size_t>(open[at])];
    const ComponentSpec *spec = deployment.find(event.component);
    const bool watches = spec != nullptr && (spec->kind == "alert_rule" || spec->kind == "cloudwatch_alarm");
    const bool counts =
        spec != nullptr && spec->kind == "composite_alarm"; // else one of its alarms has a page
    if (watches || counts) {
      const auto link = spec->links.find("runbook");
      const bool has = link != spec->links.end() && !link->second.empty();
      if (has || watches)
        return has ? link->second.front() : std::string{};
    }
    open.insert(open.end(), event.causes.begin(), event.causes.end());
  }
  return {};
}

FaultSet FaultsBehind::of(EventId event)
{
  if (event == no_event)
    return 0;
  for (std::size_t next = known_.size(); next <= static_cast<std::size_t>(event); ++next) {
    const Event &one = timeline_.events()[next]; // its causes come before it
    FaultSet behind = 0;
    for (const EventId cause : one.causes)
      behind |= known_[static_cast<std::size_t>(cause)];
    if (one.kind == "fault") {
      behind |= FaultSet{1} << std::min(faults_.size(), most_bits - 1);
      faults_.push_back(one.id);
    }
    known_.push_back(behind);
  }
  return known_[static_cast<std::size_t>(event)];
}

EventId FaultsBehind::first(FaultSet faults) const
{
  return faults == 0 ? no_event : faults_[static_cast<std::size_t>(std::countr_zero(faults))];
}

std::vector<EventId> FaultsBehind::begun(FaultSet faults) const
{
  std::vector<EventId> all;
  for (std::size_t bit = 0; bit < faults_.size(); ++bit)
    if ((faults >> std::min(bit, most_bits - 1) & 1) != 0)
      all.push_back(faults_[bit]);
  return all;
}

} // namespace drsim::components::people
