#include "sim/verdict/transactions.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"
#include "sim/verdict/sums.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline verdict {
namespace {

JourneyOutcome journey_outcome(const Timeline &timeline, const std::string &id)
{
  const std::string prefix = "journey:" + id + ":";
  const auto figure = [&](const char *name) {
    const std::optional<double> found = total(timeline, prefix + name);
    DRSIM_ASSERT(found.has_value(), "somebody counts " + prefix + name);
    return *found;
  };
  const auto rare = [&](const char *name) { return total(timeline, prefix + name).value_or(0); };
  JourneyOutcome one;
  one.id = id;
  one.arrivals = figure("arrivals");
  one.ok = figure("ok");
  one.slow = figure("slow");
  one.failed = figure("failed");
  one.in_flight = figure("in_flight");
  one.worst_latency_p50_s = figure("worst_latency_p50_s");
  one.worst_latency_p99_s = figure("worst_latency_p99_s");
  one.unpublished = rare("unpublished"); // set once it happens
  one.committed_unanswered = rare("committed_unanswered");
  one.reloads = rare("reloads");
  one.written_twice = rare("written_twice");
  const std::string causes = prefix + "failed:";
  double by_cause = 0;
  const auto &totals = timeline.totals();
  for (auto at = totals.lower_bound(causes); at != totals.end() && at->first.rfind(causes, 0) == 0; ++at) {
    one.failed_by.push_back({at->first.substr(causes.size()), at->second});
    by_cause += at->second;
  }
  std::stable_sort(one.failed_by.begin(), one.failed_by.end(),
                   [](const auto &a, const auto &b) { return a.count > b.count; });
  DRSIM_ASSERT(same(one.arrivals, one.ok + one.slow + one.failed + one.in_flight),
               "every transaction of " + id + " is counted once");
  DRSIM_ASSERT(same(one.failed, by_cause), "every failed transaction of " + id + " has one cause");
  return one;
}

/// Splits `count` among the journeys that do this to a store, by how many of theirs went well.
void share_out(const Deployment &deployment, Outcome &outcome, Hop::Kind kind, const std::string &store,
               double count, double JourneyOutcome::*into)
{
  double all = 0;
  std::vector<JourneyOutcome *> theirs;
  for (std::size_t j = 0; j < deployment.journeys.size(); ++j)
    if (deployment.journeys[j].visits(kind, store) > 0) {
      theirs.push_back(&outcome.journeys[j]);
      all += outcome.journeys[j].ok + outcome.journeys[j].slow;
    }
  for (JourneyOutcome *one : theirs)
    if (one->ok + one->slow > 0)
      one->*into += count * ((one->ok + one->slow) / all);
}

std::vector<PairOutcome> pairs_of(const Timeline &timeline)
{
  std::vector<PairOutcome> pairs;
  const std::string prefix = "pair:";
  const std::string first = ":events_without_order"; // in order of names
  const auto &totals = timeline.totals();
  for (auto at = totals.lower_bound(prefix); at != totals.end() && at->first.rfind(prefix, 0) == 0; ++at) {
    const std::string &name = at->first;
    const auto bar = name.find('|');
    if (bar == std::string::npos || name.size() < first.size() ||
        name.compare(name.size() - first.size(), first.size(), first) != 0)
      continue;
    const std::string both = name.substr(0, name.size() - first.size());
    const auto figure = [&](const char *which) { return total(timeline, both + which).value_or(infinity); };
    pairs.push_back({both.substr(prefix.size(), bar - prefix.size()), both.substr(bar + 1),
                     figure(":orders_without_event"), figure(":events_without_order"),
                     figure(":lost_in_both"), 0});
  }
  return pairs;
}

std::vector<CacheOutcome> caches_of(const Timeline &timeline)
{
  std::vector<CacheOutcome> caches;
  const std::string prefix = "entries:";
  const std::string last = ":lost";
  const auto &totals = timeline.totals();
  for (auto at = totals.lower_bound(prefix); at != totals.end() && at->first.rfind(prefix, 0) == 0; ++at)
    if (at->first.ends_with(last))
      caches.push_back(
          {at->first.substr(prefix.size(), at->first.size() - prefix.size() - last.size()), at->second});
  return caches;
}

} // namespace

std::optional<double> total(const Timeline &timeline, const std::string &name)
{
  const auto found = timeline.totals().find(name);
  if (found == timeline.totals().end() || std::isnan(found->second))
    return std::nullopt;
  return found->second;
}

void judge_transactions(const Timeline &timeline, const Deployment &deployment, Outcome &outcome)
{
  for (const Journey &journey : deployment.journeys)
    outcome.journeys.push_back(journey_outcome(timeline, journey.id));
  for (const StoreOutcome &store : outcome.stores) {
    share_out(deployment, outcome, Hop::Kind::write, store.component, store.lost_transactions,
              &JourneyOutcome::lost);
    share_out(deployment, outcome, Hop::Kind::publish, store.component, store.duplicated,
              &JourneyOutcome::duplicated);
    outcome.duplicated_events += store.duplicated;
  }
  outcome.caches = caches_of(timeline);
  outcome.pairs = pairs_of(timeline);
  for (PairOutcome &pair : outcome.pairs) {
    const auto listed = [&](const std::string &name) {
      return std::any_of(outcome.stores.begin(), outcome.stores.end(),
                         [&](const StoreOutcome &store) { return store.component == name; });
    };
    if (listed(pair.store) && listed(pair.topic) && std::isfinite(pair.lost_in_both))
      outcome.lost_transactions = std::max(0.0, outcome.lost_transactions - pair.lost_in_both);
    for (std::size_t j = 0; j < deployment.journeys.size(); ++j)
      if (deployment.journeys[j].visits(Hop::Kind::write, pair.store) > 0 &&
          deployment.journeys[j].visits(Hop::Kind::publish, pair.topic) > 0)
        pair.never_published += outcome.journeys[j].unpublished;
  }
  outcome.failed_transactions = total(timeline, "transactions:failed").value_or(infinity);
  outcome.longest_backlog = total(timeline, "backlog:longest").value_or(infinity);
  outcome.doubt_s = total(timeline, "transactions:doubt_s").value_or(infinity);
}

} // namespace drsim::verdict
