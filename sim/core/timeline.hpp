#pragma once
#include "sim/core/digest.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline core {

/// The five phases of recovery; every second of an RTO belongs to exactly one. `none`: not part of a recovery
/// (the fault itself, normal operation).
enum class Phase { none, detection, decision, action, propagation, catch_up };

[[nodiscard]] const char *phase_name(Phase phase);

using EventId = int; ///< position in the timeline; no_event where there is none
inline constexpr EventId no_event = -1;

/// Something that happened, and why. The phase names what the time between the latest cause and this event
/// was spent on, so that the walk back along the causes splits an RTO into phases.
struct Event {
  EventId id = no_event;
  double t_s = 0;        ///< seconds since the trial's start
  std::string component; ///< "route53:shop"
  std::string kind;      ///< stable snake_case word: "health_check_down"
  std::string what;      ///< prose for people
  Phase phase = Phase::none;
  std::vector<EventId> causes; ///< earlier events only
  /// Where the length of that time was set: "component.parameter", or "scenario:/faults/0/for".
  std::vector<std::string> set_by = {};
};

/// All events of one trial in order of time, plus sampled series.
class Timeline {
public:
  /// Appends; causes that are no_event are dropped, later than the event or unknown is a Defect.
  EventId record(double t_s, std::string component, std::string kind, std::string what, Phase phase,
                 std::vector<EventId> causes, std::vector<std::string> set_by = {});
  [[nodiscard]] const std::vector<Event> &events() const { return events_; }

  /// Appends a point to a series such as "journey:checkout:success_ratio".
  void sample(const std::string &series, double t_s, double value);
  [[nodiscard]] const std::map<std::string, std::vector<std::pair<double, double>>> &series() const
  {
    return series_;
  }

  /// Sets a named figure of the whole trial: "store:ID:rpo_s", "store:ID:lost_transactions",
  /// "transactions:arrivals", "transactions:failed", "transactions:slow".
  void set_total(const std::string &name, double value) { totals_[name] = value; }
  /// The same figure to be set again and again, 0 at first; valid as long as the timeline stays where it is.
  [[nodiscard]] double &total(const std::string &name) { return totals_[name]; }
  [[nodiscard]] const std::map<std::string, double> &totals() const { return totals_; }

  /// Feeds every event (id, exact time, component, kind, what, phase, causes, set_by) and total into the
  /// digest.
  void add_to(Digest &digest) const;

private:
  std::vector<Event> events_;
  std::map<std::string, std::vector<std::pair<double, double>>> series_;
  std::map<std::string, double> totals_;
};

} // namespace drsim::core
