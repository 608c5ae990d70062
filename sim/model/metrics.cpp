#include "sim/model/metrics.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline model {
namespace {

/// What a store lost that never came back, nobody knows.
double lost_transactions(const Outcome &outcome)
{
  return std::isfinite(outcome.rpo_s) ? outcome.lost_transactions : infinity;
}

double skipped_events(const Outcome &outcome)
{
  double all = 0;
  for (const StoreOutcome &store : outcome.stores)
    all += store.skipped;
  return all;
}

double unpublished_events(const Outcome &outcome)
{
  double all = 0;
  for (const JourneyOutcome &journey : outcome.journeys)
    all += journey.unpublished;
  return all;
}

} // namespace

double Metric::worst() const
{
  return better == Better::lower ? infinity : -infinity;
}

double Metric::value(const Outcome &outcome) const
{
  const double found = measured(outcome);
  const bool absent = std::isnan(found) || (outcome.censored && unrecovered == Unrecovered::worst);
  return absent ? worst() : found;
}

bool Metric::meets(double value, double bound) const
{
  return better == Better::lower ? value <= bound : value >= bound;
}

const std::vector<Metric> &metrics()
{
  using enum Metric::Better;
  using enum Metric::Unrecovered;
  static const std::vector<Metric> table = {
      {"rto_s", "time until users are back", "s", lower, worst, [](const Outcome &o) { return o.rto_s; }},
      {"rpo_s", "span of acknowledged work that is gone", "s", lower, worst,
       [](const Outcome &o) { return o.rpo_s; }, true},
      {"lost_transactions", "acknowledged, then gone", "count", lower, worst, lost_transactions, true},
      {"failed_transactions", "users saw them fail", "count", lower, as_measured,
       [](const Outcome &o) { return o.failed_transactions; }},
      {"redundancy_rto_s", "time until redundancy is restored", "s", lower, as_measured,
       [](const Outcome &o) { return o.redundancy_rto_s; }},
      {"backlog_rto_s", "time until no request waits longer than usual", "s", lower, as_measured,
       [](const Outcome &o) { return o.backlog_rto_s; }},
      {"duplicated_events", "read twice by consumers that moved", "count", lower, as_measured,
       [](const Outcome &o) { return o.duplicated_events; }},
      {"skipped_events", "never read by consumers that lost their place", "count", lower, as_measured,
       skipped_events},
      {"unpublished_events", "answered, and no topic took their event", "count", lower, as_measured,
       unpublished_events},
      {"longest_backlog", "most requests that waited at once", "count", lower, as_measured,
       [](const Outcome &o) { return o.longest_backlog; }},
      {"exposure_s", "time in which no other region had a copy that follows", "s", lower, as_measured,
       [](const Outcome &o) { return o.exposure_s; }},
      {"failback_s", "time from the region's return until all is as before", "s", lower, as_measured,
       [](const Outcome &o) { return o.failback_s; }},
      {"failback_outage_s", "time below an SLO while people went back", "s", lower, as_measured,
       [](const Outcome &o) { return o.failback_outage_s; }},
      {"all_clear_s", "time until it is known what an attacker did, and that nobody is in", "s", lower,
       as_measured, [](const Outcome &o) { return o.all_clear_s; }},
      {"unproven_s", "time of an attack that no log shows any more", "s", lower, as_measured,
       [](const Outcome &o) { return o.unproven_s; }},
      {"recovered", "users are back by the horizon", "bool", higher, as_measured,
       [](const Outcome &o) { return o.censored ? 0.0 : 1.0; }},
  };
  return table;
}

const Metric *find_metric(const std::string &id)
{
  const auto found =
      std::find_if(metrics().begin(), metrics().end(), [&](const Metric &one) { return one.id == id; });
  return found == metrics().end() ? nullptr : &*found;
}

const Metric &metric(const std::string &id)
{
  const Metric *found = find_metric(id);
  DRSIM_ASSERT(found != nullptr, "no metric " + id);
  return *found;
}

std::vector<std::string> metric_ids()
{
  std::vector<std::string> ids;
  for (const Metric &one : metrics())
    ids.push_back(one.id);
  return ids;
}

bool meets_objectives(const Outcome &outcome, double rto_s, double rpo_s)
{
  const Metric &time = metric("rto_s");
  const Metric &data = metric("rpo_s");
  return outcome.status == Outcome::Status::ok && time.meets(time.value(outcome), rto_s) &&
         data.meets(data.value(outcome), rpo_s);
}

} // namespace drsim::model
