#include "sim/verdict/judge.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"
#include "sim/verdict/critical_path.hpp"
#include "sim/verdict/evidence.hpp"
#include "sim/verdict/failback.hpp"
#include "sim/verdict/steps.hpp"
#include "sim/verdict/store_outcomes.hpp"
#include "sim/verdict/transactions.hpp"
#include "sim/verdict/waiting.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline verdict {
namespace {

constexpr double least_doubt_s = 60;
constexpr double least_doubt_share = 0.1; // of the time to recovery

/// When a fault began, and when users felt something of any journey.
struct Felt {
  double begin_s = 0;
  double over_s = 0; ///< no journey below its SLO any more
  EventId over = no_event;
  bool open = true;
  EventId begin = no_event;
};

/// The stretches in which at least one journey was below its SLO, in order of time.
std::vector<Felt> felt(const Timeline &timeline)
{
  std::vector<Felt> stretches;
  std::set<std::string> below;
  for (const Event &event : timeline.events()) {
    if (event.kind == "impact_begin") {
      if (below.empty())
        stretches.push_back({event.t_s, 0, no_event, true, event.id});
      below.insert(event.component);
    } else if (event.kind == "impact_over" && below.erase(event.component) != 0 && below.empty()) {
      Felt &last = stretches.back();
      last.over_s = event.t_s;
      last.over = event.id;
      last.open = false;
    }
  }
  return stretches;
}

/// Of each event the last fault that led to it.
std::vector<EventId> faults_behind(const Timeline &timeline)
{
  std::vector<EventId> behind;
  for (const Event &event : timeline.events()) { // causes come before what they lead to
    EventId last = event.kind == "fault" ? event.id : no_event;
    for (const EventId cause : event.causes)
      last = std::max(last, behind[static_cast<std::size_t>(cause)]);
    behind.push_back(last);
  }
  return behind;
}

/// The fault that users felt first, where nobody knows what led to it: the last to begin before they did; the
/// first of all when they felt none.
const Event &onset_of(const Timeline &timeline, double felt_s)
{
  const Event *onset = nullptr;
  for (const Event &event : timeline.events())
    if (event.kind == "fault" && (onset == nullptr || event.t_s <= felt_s))
      onset = &event;
  DRSIM_ASSERT(onset != nullptr, "a trial has a fault");
  return *onset;
}

/// From a fault that users felt to the first end of impact that lasts.
struct Recovery {
  double onset_s = 0;
  double end_s = 0; ///< the horizon without one
  EventId fault = no_event;
  EventId over = no_event;
};

/// The slowest of all recoveries; one that never ends is the slowest. A stretch after an end counts only when
/// a fault has begun since: else it is a relapse (decision 0007), unless it lasts to the horizon and longer
/// than bearable_s.
Recovery slowest_recovery(const Timeline &timeline, const std::vector<Felt> &stretches, double horizon_s,
                          double bearable_s)
{
  Recovery slowest;
  const std::vector<EventId> behind = faults_behind(timeline);
  double after_s = -1; ///< end of the recovery before
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const EventId led = behind[static_cast<std::size_t>(stretches[i].begin)];
    const Event &fault = led == no_event ? onset_of(timeline, stretches[i].begin_s)
                                         : timeline.events()[static_cast<std::size_t>(led)];
    Recovery one{fault.t_s, horizon_s, fault.id, no_event};
    // A relapse that lasts to the end is none: the trial ends with users who are not served.
    const bool ends_ill = stretches[i].open && horizon_s - stretches[i].begin_s > bearable_s;
    if (one.onset_s <= after_s && ends_ill)
      return one;
    if (one.onset_s <= after_s)
      continue;
    for (; i < stretches.size() && one.over == no_event; ++i) {
      const double next_s = i + 1 < stretches.size() ? stretches[i + 1].begin_s : horizon_s;
      if (!stretches[i].open && next_s - stretches[i].over_s >= stays_over_s)
        one = {fault.t_s, stretches[i].over_s, fault.id, stretches[i].over};
    }
    if (one.over == no_event)
      return one;
    --i;
    after_s = one.end_s;
    if (slowest.fault == no_event || one.end_s - one.onset_s > slowest.end_s - slowest.onset_s)
      slowest = one;
  }
  return slowest;
}

/// The users' clock, and how its seconds were spent.
void judge_users(const Timeline &timeline, const Deployment &deployment, double horizon_s, Outcome &outcome)
{
  const double first_s = onset_of(timeline, -1).t_s;
  std::vector<Felt> stretches = felt(timeline);
  std::erase_if(stretches, [&](const Felt &one) { return !one.open && one.over_s <= first_s; });
  outcome.onset_s = first_s;
  if (!stretches.empty() && stretches.front().begin_s < first_s) { // ill before the fault, and still so
    outcome.impact_before = true;
    stretches.front().begin_s = first_s;
  }
  if (stretches.empty())
    return;
  outcome.impact = true;
  for (const Felt &one : stretches)
    outcome.impact_s += (one.open ? horizon_s : one.over_s) - one.begin_s;
  const Recovery slowest = slowest_recovery(timeline, stretches, horizon_s, deployment.objectives.rto_s);
  outcome.onset_s = slowest.onset_s;
  outcome.censored = slowest.over == no_event;
  outcome.rto_s = slowest.end_s - slowest.onset_s;
  for (const Felt &one : stretches)
    if (one.open || one.over_s > slowest.onset_s) {
      outcome.felt_after_s = std::max(0.0, one.begin_s - slowest.onset_s);
      break;
    }
  if (outcome.censored) {
    const Stuck stuck = waiting_at_horizon(timeline, deployment, slowest.onset_s);
    outcome.waiting_for = stuck.waiting;
    outcome.critical_path = open_path(timeline, slowest.fault, stuck, horizon_s);
  } else {
    outcome.critical_path = critical_path(timeline, slowest.fault, slowest.over);
  }
  DRSIM_ASSERT(covers(outcome.critical_path, slowest.onset_s, slowest.end_s),
               "the legs of the critical path sum to the RTO");
}

/// Redundancy that is gone, whenever it went, and queues that grew and were not seen empty since: infinite.
void judge_other_clocks(const Timeline &timeline, const Deployment &deployment, Outcome &outcome)
{
  std::set<std::string> without_redundancy;
  bool waiting = false;
  double restored_s = outcome.onset_s;
  double empty_s = outcome.onset_s;
  for (const Event &event : timeline.events()) {
    if (event.kind == "redundancy_lost")
      without_redundancy.insert(event.component);
    else if (event.kind == "redundancy_restored" && without_redundancy.erase(event.component) != 0)
      restored_s = std::max(restored_s, event.t_s);
    else if (event.kind == "backlog")
      waiting = true;
    else if (event.kind == "backlog_empty") {
      waiting = false;
      empty_s = std::max(empty_s, event.t_s);
    }
  }
  for (const Store &store : deployment.stores)
    if (without_writer(timeline, store.component) != no_event)
      without_redundancy.insert(store.component);
  outcome.redundancy_rto_s = without_redundancy.empty() ? restored_s - outcome.onset_s : infinity;
  // Overload that holds itself up has the queue it must have: no more than usual waits, and no less than
  // everybody.
  const bool crowded = outcome.censored && !(total(timeline, "backlog:last").value_or(infinity) < 1);
  outcome.backlog_rto_s = waiting || crowded ? infinity : empty_s - outcome.onset_s;
}

/// The first time each alarm fires after the onset: one that stood before says nothing of the failure, and is
/// told apart.
void judge_alarms(const Timeline &timeline, Outcome &outcome)
{
  std::set<std::string> seen;
  std::set<std::string> firing;
  const std::set<std::string> ends = {"alert_resolved", "alarm_ok", "alarm_insufficient_data"};
  for (const Event &event : timeline.events()) {
    const bool fires =
        event.kind == "alert_firing" || event.kind == "alarm_firing" || event.kind == "watchdog_silent";
    if (event.t_s < outcome.onset_s) {
      if (fires)
        firing.insert(event.component);
      else if (ends.contains(event.kind))
        firing.erase(event.component);
    } else if (fires && seen.insert(event.component).second) {
      outcome.alarms.push_back({event.component, event.t_s - outcome.onset_s});
    }
  }
  outcome.alarms_before.assign(firing.begin(), firing.end());
}

} // namespace

bool is_doubtful(const Outcome &outcome)
{
  return outcome.status == Outcome::Status::ok && !(outcome.doubt_s < least_doubt_s) &&
         !(outcome.doubt_s < least_doubt_share * outcome.rto_s);
}

bool tells_the_same(const Outcome &one, const Outcome &other, const Objectives &objectives)
{
  constexpr double far_apart = 1.5;
  constexpr double short_s = 60; // differences within the users' clock
  const auto meets = [&](const Outcome &outcome) {
    return std::pair(outcome.rto_s <= objectives.rto_s, outcome.rpo_s <= objectives.rpo_s);
  };
  const auto [less_s, more_s] = std::minmax(one.rto_s, other.rto_s);
  return one.status == other.status && one.impact == other.impact && one.censored == other.censored &&
         meets(one) == meets(other) && more_s <= std::max(far_apart * less_s, less_s + short_s);
}

Outcome judge(const Timeline &timeline, const Deployment &deployment, double horizon_s)
{
  Outcome outcome;
  judge_users(timeline, deployment, horizon_s, outcome);
  judge_other_clocks(timeline, deployment, outcome);
  judge_failback(timeline, deployment, horizon_s, outcome);
  judge_evidence(timeline, deployment, outcome);
  judge_alarms(timeline, outcome);
  judge_steps(timeline, outcome);
  judge_stores(timeline, deployment, outcome);
  judge_transactions(timeline, deployment, outcome);
  if (outcome.censored)
    outcome.rpo_s = infinity;
  Digest digest;
  timeline.add_to(digest);
  outcome.digest = digest.hex();
  return outcome;
}

} // namespace drsim::verdict
