#include "sim/verdict/critical_path.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace drsim::inline verdict {
namespace {

/// Walks back from one event to the onset; legs come out latest first.
class Walk {
public:
  Walk(const Timeline &timeline, EventId onset)
      : events_(timeline.events()), onset_s_(events_.at(static_cast<std::size_t>(onset)).t_s)
  {
  }

  std::vector<Leg> back_from(EventId end)
  {
    for (EventId at = end; at != no_event && event(at).t_s > onset_s_;)
      at = step(event(at));
    std::reverse(legs_.begin(), legs_.end());
    return std::move(legs_);
  }

private:
  [[nodiscard]] const Event &event(EventId id) const { return events_.at(static_cast<std::size_t>(id)); }

  /// Adds the leg that ends with an event; returns the event it began with.
  EventId step(const Event &event)
  {
    if (const EventId end = end_before_relapse(event); end != no_event) {
      const double well_s = this->event(end).t_s;
      if (event.t_s > well_s)
        legs_.push_back({phase_name(Phase::catch_up), event.component, event.kind,
                         "a relapse: users were well, and not for long enough", well_s, event.t_s,
                         event.set_by});
      return end;
    }
    // Causes are sorted by id and events are in order of time, so the last one is the latest.
    if (!event.causes.empty()) {
      add(event, this->event(event.causes.back()).t_s);
      return event.causes.back();
    }
    const EventId before = latest_effect_before(event.id);
    const double from_s = before == no_event ? onset_s_ : this->event(before).t_s;
    if (before != no_event && event.phase != Phase::none)
      add(event, from_s);
    else if (event.t_s > from_s)
      legs_.push_back({phase_name(Phase::catch_up), "users", "still_felt",
                       "users still felt the fault when this began: " + words_of(event), from_s, event.t_s});
    return before;
  }

  void add(const Event &event, double from_s)
  {
    from_s = std::max(from_s, onset_s_);
    if (event.t_s > from_s)
      legs_.push_back(
          {phase_of(event), event.component, event.kind, event.what, from_s, event.t_s, event.set_by});
  }

  /// Where an impact begins while no journey is below its SLO, and nothing new led to it since the end
  /// before: that end, so that what led to it stays part of the recovery.
  [[nodiscard]] EventId end_before_relapse(const Event &event) const
  {
    if (event.kind != "impact_begin")
      return no_event;
    std::set<std::string> below;
    EventId end = no_event;
    for (const Event &one : events_) {
      if (one.id == event.id)
        break;
      if (one.kind == "impact_begin")
        below.insert(one.component);
      else if (one.kind == "impact_over" && below.erase(one.component) != 0)
        end = one.id;
    }
    const bool relapse = end != no_event && below.empty() && this->event(end).t_s > onset_s_ &&
                         (event.causes.empty() || event.causes.back() <= end);
    return relapse ? end : no_event;
  }

  static std::string words_of(const Event &event)
  {
    return event.component + ", " + (event.what.empty() ? event.kind : event.what);
  }

  /// Time until an event that is no part of a recovery was spent on what came of it.
  [[nodiscard]] std::string phase_of(const Event &event) const
  {
    if (event.phase != Phase::none)
      return phase_name(event.phase);
    return legs_.empty() ? phase_name(Phase::catch_up) : legs_.back().phase;
  }

  /// The latest event before `id` that the onset's fault led to, other than itself; no_event without.
  [[nodiscard]] EventId latest_effect_before(EventId id)
  {
    if (effect_.empty())
      mark_effects();
    for (EventId at = id - 1; at >= 0 && event(at).t_s > onset_s_; --at)
      if (effect_[static_cast<std::size_t>(at)])
        return at;
    return no_event;
  }

  void mark_effects()
  {
    effect_.resize(events_.size());
    for (const Event &one : events_)
      effect_[static_cast<std::size_t>(one.id)] =
          (one.kind == "fault" && one.t_s == onset_s_) ||
          std::any_of(one.causes.begin(), one.causes.end(),
                      [&](EventId cause) { return effect_[static_cast<std::size_t>(cause)]; });
  }

  const std::vector<Event> &events_;
  double onset_s_;
  std::vector<bool> effect_; ///< of each event: the onset's fault led to it
  std::vector<Leg> legs_;
};

} // namespace

std::vector<Leg> critical_path(const Timeline &timeline, EventId onset, EventId end)
{
  return Walk(timeline, onset).back_from(end);
}

std::vector<Leg> open_path(const Timeline &timeline, EventId onset, const Stuck &stuck, double horizon_s)
{
  const std::vector<Event> &events = timeline.events();
  const double onset_s = events.at(static_cast<std::size_t>(onset)).t_s;
  const Event &last = events.at(static_cast<std::size_t>(stuck.since == no_event ? onset : stuck.since));
  std::vector<Leg> legs = critical_path(timeline, onset, last.id);
  const double from_s = std::max(last.t_s, onset_s);
  if (horizon_s > from_s)
    legs.push_back(
        {phase_name(stuck.phase), stuck.waiting.component, "waiting", stuck.waiting.what, from_s, horizon_s});
  return legs;
}

bool covers(const std::vector<Leg> &legs, double from_s, double to_s)
{
  double at_s = from_s;
  for (const Leg &leg : legs) {
    if (leg.from_s != at_s || !(leg.to_s > leg.from_s))
      return false;
    at_s = leg.to_s;
  }
  return at_s == to_s;
}

} // namespace drsim::verdict
