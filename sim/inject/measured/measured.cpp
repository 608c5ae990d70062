#include "sim/inject/measured/measured.hpp"

#include "sim/core/units.hpp"
#include "sim/inject/measured/happenings.hpp"
#include "sim/verdict/judge.hpp"

#include <algorithm>
#include <stdexcept>

namespace drsim::inject::inline measured {
namespace {

/// The part of the deployment that the load plays and the table is of.
Deployment played(const RunSeen &seen, const Deployment &deployment)
{
  Deployment part;
  part.id = deployment.id;
  part.objectives = deployment.objectives;
  part.regions = deployment.regions;
  for (const Journey &journey : deployment.journeys)
    if (part.journeys.empty() && (seen.journey.empty() || journey.id == seen.journey))
      part.journeys.push_back(journey);
  for (const Store &store : deployment.stores)
    if (part.stores.empty() && (seen.store.empty() || store.component == seen.store))
      part.stores.push_back(store);
  if (part.journeys.empty() || part.stores.empty())
    throw std::invalid_argument("the deployment has no journey '" + seen.journey + "' or no store '" +
                                seen.store + "'");
  if (seen.faults.empty())
    throw std::invalid_argument("a run without a fault measures nothing");
  if (seen.load.orders.empty())
    throw std::invalid_argument("the load's log holds no order");
  return part;
}

class Story {
public:
  Story(const RunSeen &seen, const Deployment &part, Measured &into) : seen_(seen), part_(part), into_(into)
  {
  }

  void tell()
  {
    const Journey &journey = part_.journeys.front();
    const ServiceLevel level{journey.slo_success_ratio, journey.slo_latency_p99_s};
    const std::vector<Happening> done = happenings_of(seen_);
    std::vector<std::int64_t> changes_us;
    for (const Happening &one : done)
      if (one.changes)
        changes_us.push_back(one.at_us);
    std::sort(changes_us.begin(), changes_us.end());
    const std::vector<std::int64_t> again_us = resumptions(seen_.load, changes_us);
    changes_us.insert(changes_us.end(), again_us.begin(), again_us.end());
    std::sort(changes_us.begin(), changes_us.end());
    const std::vector<LookSeen> looks =
        looks_at(seen_.load, level, look_times(into_.began_us, seen_.load.end_us, changes_us));
    const std::vector<Stretch> stretches = impact_of(looks, level);
    record(with_impact(done, stretches, journey.id));
    count(journey);
    const bool over = stretches.empty() || !stretches.back().open;
    const std::int64_t well_us = stretches.empty() ? 0 : stretches.back().end_us;
    into_.seen_well_s = stretches.empty() ? infinity : over ? t_s(seen_.load.end_us) - t_s(well_us) : 0;
    const double end_s = into_.timeline.events().empty() ? 0 : into_.timeline.events().back().t_s;
    const double horizon_s = std::max(end_s, t_s(seen_.load.end_us)) + (over ? stays_over_s : 0);
    into_.outcome = judge(into_.timeline, part_, horizon_s);
  }

private:
  [[nodiscard]] double t_s(std::int64_t us) const { return static_cast<double>(us - into_.began_us) * 1e-6; }

  void record(const std::vector<Happening> &happenings)
  {
    for (const Happening &one : happenings) {
      std::vector<EventId> causes;
      if (one.kind != "fault" && one.kind != "load_changed") {
        causes.push_back(latest({"fault"}));
        causes.push_back(one.kind == "fault_healed" ? no_event : latest(one.after));
      }
      into_.timeline.record(t_s(one.at_us), one.component, one.kind, one.what, one.phase, causes);
    }
  }

  /// The latest event so far of one of these kinds.
  [[nodiscard]] EventId latest(const std::vector<std::string> &kinds) const
  {
    const std::vector<Event> &events = into_.timeline.events();
    for (auto event = events.rbegin(); event != events.rend(); ++event)
      if (std::find(kinds.begin(), kinds.end(), event->kind) != kinds.end())
        return event->id;
    return no_event;
  }

  /// The totals that the judge reads.
  void count(const Journey &journey)
  {
    Timeline &timeline = into_.timeline;
    const std::string prefix = "journey:" + journey.id + ":";
    double ok = 0, slow = 0;
    for (const OrderSeen &order : seen_.load.orders) {
      const double took_s = static_cast<double>(order.end_us - order.scheduled_us) * 1e-6;
      if (!order.acknowledged())
        ++timeline.total(prefix + "failed:" + order.status);
      else
        ++(took_s > journey.slo_latency_p99_s ? slow : ok);
    }
    const auto all = static_cast<double>(seen_.load.orders.size());
    for (const std::string &before : {prefix, std::string("transactions:")}) {
      timeline.set_total(before + "arrivals", all);
      timeline.set_total(before + "ok", ok);
      timeline.set_total(before + "slow", slow);
      timeline.set_total(before + "failed", all - ok - slow);
      timeline.set_total(before + "in_flight", 0); // the load waits for the last of them
    }
    for (const char *nobody_sums : {"worst_latency_p50_s", "worst_latency_p99_s"})
      timeline.set_total(prefix + nobody_sums, infinity);
    timeline.set_total(prefix + "committed_unanswered", static_cast<double>(into_.survival.in_doubt.size()));
    timeline.set_total("transactions:doubt_s", 0);
    timeline.set_total("backlog:longest", 0);
    timeline.set_total("backlog:last", 0);
    const std::string store = "store:" + part_.stores.front().component + ":";
    timeline.set_total(store + "rpo_s", into_.survival.rpo_s);
    timeline.set_total(store + "lost_transactions", static_cast<double>(into_.survival.lost.size()));
  }

  const RunSeen &seen_;
  const Deployment &part_;
  Measured &into_;
};

/// Onset to the first event of a kind at or after it.
std::optional<double> first_after(const Measured &measured, const std::string &kind)
{
  for (const Event &event : measured.timeline.events())
    if (event.kind == kind && event.t_s >= measured.outcome.onset_s)
      return event.t_s - measured.outcome.onset_s;
  return std::nullopt;
}

} // namespace

Measured measured_of(const RunSeen &seen, const Deployment &deployment)
{
  const Deployment part = played(seen, deployment);
  Measured measured;
  measured.scenario = seen.scenario;
  measured.run = seen.run;
  measured.began_us = seen.load.begin_us;
  std::int64_t first_fault_us = seen.faults.front().at_us;
  for (const FaultDone &fault : seen.faults)
    first_fault_us = std::min(first_fault_us, fault.at_us);
  measured.survival = survival_of(seen.load, seen.table);
  measured.longest_gap_s = longest_gap_s(seen.load, first_fault_us);
  measured.durations = durations_of(seen);
  Story(seen, part, measured).tell();
  measured.detected_s = first_after(measured, "health_check_down");
  measured.alerted_s = first_after(measured, "alert_firing");
  measured.paged_s = first_after(measured, "page_received");
  measured.unasked = seen.monitoring.problem;
  return measured;
}

} // namespace drsim::inject::measured
