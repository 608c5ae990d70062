#include "sim/verdict/judge.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim {
namespace {

/// Impact of one journey, followed through its begin and over events.
struct Impact {
  bool seen = false;
  bool open = false;
  double over_s = 0;
  EventId over = no_event;
};

using Impacts = std::map<std::string, Impact>;

double first_fault_s(const Timeline &timeline)
{
  for (const Event &event : timeline.events())
    if (event.kind == "fault")
      return event.t_s;
  DRSIM_ASSERT(false, "a trial has a fault");
}

Impacts impacts_after(const Timeline &timeline, double onset_s)
{
  Impacts impacts;
  for (const Event &event : timeline.events()) {
    if (event.t_s < onset_s)
      continue;
    if (event.kind == "impact_begin") {
      Impact &impact = impacts[event.component];
      impact.seen = true;
      impact.open = true;
    } else if (event.kind == "impact_over") {
      Impact &impact = impacts[event.component];
      impact.open = false;
      impact.over = event.id;
      impact.over_s = event.t_s;
    }
  }
  return impacts;
}

/// The users' clock and the event that stops it.
void judge_users(const Timeline &timeline, double horizon_s, Outcome &outcome)
{
  EventId deciding = no_event;
  for (const auto &[journey, impact] : impacts_after(timeline, outcome.onset_s)) {
    if (!impact.seen)
      continue;
    outcome.impact = true;
    if (impact.open || horizon_s - impact.over_s < stays_over_s)
      outcome.censored = true;
    else if (deciding == no_event || impact.over > deciding)
      deciding = impact.over;
  }
  if (outcome.censored)
    outcome.rto_s = horizon_s - outcome.onset_s;
  else if (deciding != no_event) {
    const Event &over = timeline.events()[static_cast<std::size_t>(deciding)];
    outcome.rto_s = over.t_s - outcome.onset_s;
    outcome.critical_path = critical_path(timeline, deciding);
  }
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

double total(const Timeline &timeline, const std::string &name)
{
  const auto found = timeline.totals().find(name);
  return found == timeline.totals().end() ? 0 : found->second;
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

Outcome judge(const Timeline &timeline, const Deployment &deployment, double horizon_s)
{
  Outcome outcome;
  outcome.onset_s = first_fault_s(timeline);
  judge_users(timeline, horizon_s, outcome);
  judge_other_clocks(timeline, horizon_s, outcome);
  for (const Store &store : deployment.stores) {
    const std::string prefix = "store:" + store.component + ":";
    const StoreOutcome one{store.component, total(timeline, prefix + "rpo_s"),
                           total(timeline, prefix + "lost_transactions")};
    outcome.rpo_s = std::max(outcome.rpo_s, one.rpo_s);
    outcome.lost_transactions += one.lost_transactions;
    outcome.stores.push_back(one);
  }
  outcome.failed_transactions = total(timeline, "transactions:failed");
  Digest digest;
  timeline.add_to(digest);
  outcome.digest = digest.hex();
  return outcome;
}

} // namespace drsim
