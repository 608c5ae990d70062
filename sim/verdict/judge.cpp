#include "sim/verdict/judge.hpp"

#include "sim/core/assertion.hpp"
#include "sim/verdict/transactions.hpp"

#include <algorithm>
#include <limits>
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
};

/// The stretches in which at least one journey was below its SLO, in order of time.
std::vector<Felt> felt(const Timeline &timeline)
{
  std::vector<Felt> stretches;
  std::set<std::string> below;
  for (const Event &event : timeline.events()) {
    if (event.kind == "impact_begin") {
      if (below.empty())
        stretches.push_back({event.t_s, 0, no_event, true});
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

/// The fault that users felt first: the last to begin before they did; the first of all when they felt none.
double onset_of(const Timeline &timeline, double felt_s)
{
  double onset_s = 0;
  bool any = false;
  for (const Event &event : timeline.events())
    if (event.kind == "fault" && (!any || event.t_s <= felt_s)) {
      onset_s = event.t_s;
      any = true;
    }
  DRSIM_ASSERT(any, "a trial has a fault");
  return onset_s;
}

/// From a fault that users felt to the first end of impact that lasts.
struct Recovery {
  double onset_s = 0;
  double end_s = 0; ///< the horizon without one
  EventId over = no_event;
};

/// The slowest of all recoveries; one that never ends is the slowest. A stretch after an end counts only when
/// a fault has begun since: else it is a relapse (decision 0007).
Recovery slowest_recovery(const Timeline &timeline, const std::vector<Felt> &stretches, double horizon_s)
{
  Recovery slowest;
  double after_s = -1; ///< end of the recovery before
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    Recovery one{onset_of(timeline, stretches[i].begin_s), horizon_s, no_event};
    if (one.onset_s <= after_s)
      continue;
    for (; i < stretches.size() && one.over == no_event; ++i) {
      const double next_s = i + 1 < stretches.size() ? stretches[i + 1].begin_s : horizon_s;
      if (!stretches[i].open && next_s - stretches[i].over_s >= stays_over_s)
        one = {one.onset_s, stretches[i].over_s, stretches[i].over};
    }
    if (one.over == no_event)
      return one;
    --i;
    after_s = one.end_s;
    if (one.end_s - one.onset_s > slowest.end_s - slowest.onset_s)
      slowest = one;
  }
  return slowest;
}

/// The users' clock and the event that stops it.
void judge_users(const Timeline &timeline, double horizon_s, Outcome &outcome)
{
  const double first_s = onset_of(timeline, -1);
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
  const Recovery slowest = slowest_recovery(timeline, stretches, horizon_s);
  outcome.onset_s = slowest.onset_s;
  outcome.censored = slowest.over == no_event;
  outcome.rto_s = slowest.end_s - slowest.onset_s;
  if (!outcome.censored)
    outcome.critical_path = critical_path(timeline, slowest.over);
}

void judge_other_clocks(const Timeline &timeline, double horizon_s, Outcome &outcome)
{
  std::set<std::string> without_redundancy;
  double restored_s = outcome.onset_s;
  double empty_s = outcome.onset_s;
  for (const Event &event : timeline.events()) {
    if (event.t_s < outcome.onset_s)
      continue;
    if (event.kind == "redundancy_lost")
      without_redundancy.insert(event.component);
    else if (event.kind == "redundancy_restored" && without_redundancy.erase(event.component) != 0)
      restored_s = event.t_s;
    else if (event.kind == "backlog_empty")
      empty_s = event.t_s;
  }
  outcome.redundancy_rto_s = (without_redundancy.empty() ? restored_s : horizon_s) - outcome.onset_s;
  outcome.backlog_rto_s = empty_s - outcome.onset_s;
}

/// When a store was lost for good, as far as the horizon shows: nobody wrote to any copy of it since.
/// Infinity when some copy serves.
double unreachable_since_s(const Timeline &timeline, const std::string &store)
{
  double since_s = std::numeric_limits<double>::infinity();
  for (const Event &event : timeline.events()) {
    if (event.component != store)
      continue;
    if (event.kind == "writer_lost")
      since_s = std::min(since_s, event.t_s);
    else if (event.kind == "writer_back" || event.kind == "reconnected" || event.kind == "repointed")
      since_s = std::numeric_limits<double>::infinity();
  }
  return since_s;
}

} // namespace

std::vector<Leg> critical_path(const Timeline &timeline, EventId end)
{
  const std::vector<Event> &events = timeline.events();
  std::vector<Leg> legs;
  for (EventId at = end; at != no_event;) {
    const Event &event = events.at(static_cast<std::size_t>(at));
    if (event.causes.empty())
      break;
    // Causes are sorted by id and events are in order of time, so the last one is the latest.
    const Event &cause = events[static_cast<std::size_t>(event.causes.back())];
    if (event.t_s > cause.t_s)
      legs.push_back(
          {phase_name(event.phase), event.component, event.kind, event.what, cause.t_s, event.t_s});
    at = cause.id;
  }
  std::reverse(legs.begin(), legs.end());
  return legs;
}

bool is_doubtful(const Outcome &outcome)
{
  return outcome.status == Outcome::Status::ok && outcome.doubt_s >= least_doubt_s &&
         outcome.doubt_s >= least_doubt_share * outcome.rto_s;
}

Outcome judge(const Timeline &timeline, const Deployment &deployment, double horizon_s)
{
  Outcome outcome;
  judge_users(timeline, horizon_s, outcome);
  judge_other_clocks(timeline, horizon_s, outcome);
  for (const Store &store : deployment.stores) {
    const std::string prefix = "store:" + store.component + ":";
    StoreOutcome one{store.component, total(timeline, prefix + "rpo_s"),
                     total(timeline, prefix + "lost_transactions"),
                     total(timeline, prefix + "duplicated_events")};
    one.rpo_s = std::max(one.rpo_s, horizon_s - unreachable_since_s(timeline, store.component));
    outcome.rpo_s = std::max(outcome.rpo_s, one.rpo_s);
    outcome.lost_transactions += one.lost_transactions;
    outcome.stores.push_back(one);
  }
  outcome.failed_transactions = total(timeline, "transactions:failed");
  judge_transactions(timeline, deployment, outcome);
  outcome.doubt_s = total(timeline, "transactions:doubt_s");
  Digest digest;
  timeline.add_to(digest);
  outcome.digest = digest.hex();
  return outcome;
}

} // namespace drsim::verdict
