#include "sim/core/timeline.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/work.hpp"

#include <algorithm>

namespace drsim::inline core {

const char *phase_name(Phase phase)
{
  switch (phase) {
  case Phase::none: return "none";
  case Phase::detection: return "detection";
  case Phase::decision: return "decision";
  case Phase::action: return "action";
  case Phase::propagation: return "propagation";
  case Phase::catch_up: return "catch-up";
  }
  return "none";
}

EventId Timeline::record(double t_s, std::string component, std::string kind, std::string what, Phase phase,
                         std::vector<EventId> causes, std::vector<std::string> set_by)
{
  const auto id = static_cast<EventId>(events_.size());
  DRSIM_ASSERT(events_.empty() || t_s >= events_.back().t_s, "events are recorded in order of time: " + kind);
  std::sort(causes.begin(), causes.end());
  causes.erase(std::unique(causes.begin(), causes.end()), causes.end());
  std::erase(causes, no_event);
  for (const EventId cause : causes)
    DRSIM_ASSERT(cause >= 0 && cause < id, "a cause precedes its effect: " + kind);
  ++work_done.events;
  events_.push_back({id, t_s, std::move(component), std::move(kind), std::move(what), phase,
                     std::move(causes), std::move(set_by)});
  return id;
}

void Timeline::sample(const std::string &series, double t_s, double value)
{
  series_[series].emplace_back(t_s, value);
}

void Timeline::add_to(Digest &digest) const
{
  for (const Event &event : events_) {
    digest.add(static_cast<long long>(event.id));
    digest.add(event.t_s);
    digest.add(event.component);
    digest.add(event.kind);
    digest.add(event.what);
    digest.add(static_cast<long long>(event.phase));
    for (const EventId cause : event.causes)
      digest.add(static_cast<long long>(cause));
    for (const std::string &parameter : event.set_by)
      digest.add(parameter);
  }
  for (const auto &[name, value] : totals_) {
    digest.add(name);
    digest.add(value);
  }
}

} // namespace drsim::core
