#include "sim/cli/capacity_simulated.hpp"

#include "sim/analysis/capacity/bill.hpp"
#include "sim/analysis/capacity/ways.hpp"
#include "sim/campaign/capacity_limit.hpp"
#include "sim/campaign/capacity_ramp.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/core/duration.hpp"
#include "sim/core/units.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drsim::inline cli {
namespace {

constexpr double lead_s = 900; ///< a fault comes so long after the trial's start, in the mean about
constexpr double latest_fault_s = 1800;
constexpr double stays_s = 900; ///< watched after what must hold
constexpr double days = 7;
constexpr double day_h = 24;

/// The scenario with its faults at the busiest minute of the week.
Scenario at_peak(Scenario scenario, const PeakTime &peak, double before_s, double horizon_s)
{
  double hour = peak.hour - before_s / hour_s;
  int day = peak.weekday;
  if (hour < 0) {
    hour += day_h;
    day = (day + static_cast<int>(days) - 1) % static_cast<int>(days);
  }
  scenario.start_hour = Distribution(hour);
  scenario.start_day = day;
  scenario.horizon_s = std::min(scenario.horizon_s, horizon_s);
  return scenario;
}

/// The deployment as if its busiest minute lasted: what people need hours for is then asked of the load that
/// counts. What a topic's readers can take by the mean of its events stays what it was.
Deployment at_lasting_peak(Deployment deployment, double peak_per_s)
{
  for (ComponentSpec &topic : deployment.components) {
    if (topic.kind != "msk" || Parameters(topic).has("consume_per_s"))
      continue;
    double mean_per_s = 0;
    for (const Journey &journey : deployment.journeys)
      mean_per_s +=
          deployment.traffic.rate_per_s * journey.share * journey.visits(Hop::Kind::publish, topic.id);
    topic.parameters.at("consume_per_s").value =
        Distribution(Parameters(topic).number("consume_headroom_ratio") * mean_per_s);
  }
  deployment.traffic.rate_per_s = peak_per_s;
  deployment.traffic.hourly_factor.clear();
  deployment.traffic.weekday_factor.clear();
  deployment.traffic.peaks.clear();
  deployment.traffic.measured = {};
  return deployment;
}

const Scenario *scenario_named(const Loaded &loaded, const std::string &id)
{
  for (const Scenario &scenario : loaded.scenarios)
    if (scenario.id == id)
      return &scenario;
  return nullptr;
}

/// Two hours around the peak in which nothing fails.
Scenario calm()
{
  Scenario scenario;
  scenario.id = "calm";
  scenario.horizon_s = 2 * hour_s;
  FaultSpec nothing;
  nothing.kind = "traffic_spike"; // by a factor of one: a trial wants a fault to count from
  nothing.at_s = Distribution(0);
  nothing.target = "traffic";
  nothing.numbers["factor"] = Distribution(1);
  scenario.faults = {nothing};
  return scenario;
}

std::vector<LimitSearch> questions(const Loaded &loaded, const CapacityReport &report)
{
  const Objectives &aims = report.objectives;
  const auto search = [&](std::string id, std::string title, Scenario scenario, Holds holds) {
    LimitSearch one{std::move(id), std::move(title), std::move(scenario), std::move(holds)};
    one.probability = aims.probability;
    return one;
  };
  const auto objectives = [aims](const Outcome &outcome, const Timeline &) {
    return meets_objectives(outcome, aims.rto_s, aims.rpo_s);
  };
  std::vector<LimitSearch> all;
  all.push_back(search("slo", "SLOs of all journeys around the peak, nothing lost",
                       at_peak(calm(), report.table.peak, 3 * hour_s / 2, 2 * hour_s),
                       [](const Outcome &, const Timeline &timeline) {
                         return within_slo_from(timeline, hour_s); // after autoscalers have settled
                       }));
  const double soon_s = latest_fault_s + aims.rto_s + stays_s;
  if (const Scenario *zone = scenario_named(loaded, "zone-outage"))
    all.push_back(search("zone-outage", "RTO and RPO when a zone is lost at the peak",
                         at_peak(*zone, report.table.peak, lead_s, soon_s), objectives));
  if (const Scenario *region = scenario_named(loaded, "region-outage")) {
    all.push_back(search("region-outage", "RTO and RPO when the first region is lost at the peak",
                         at_peak(*region, report.table.peak, lead_s, soon_s), objectives));
    const double late_s = 4 * aims.rto_s;
    all.push_back(search("second-region",
                         fmt::format("users are back within {} of that", format_duration(late_s)),
                         at_peak(*region, report.table.peak, lead_s, latest_fault_s + late_s + stays_s),
                         [late_s](const Outcome &outcome, const Timeline &) {
                           return metric("rto_s").value(outcome) <= late_s;
                         }));
  }
  return all;
}

void add_limits(const Loaded &loaded, const Populate &populate, const CampaignSettings &settings,
                CapacityReport &report)
{
  const std::vector<LimitSearch> all = questions(loaded, report);
  Progress progress("trials");
  std::size_t before = 0;
  constexpr std::size_t rounds = 5; // most trials are known after as many
  const Deployment deployment = at_lasting_peak(loaded.deployment, report.table.peak_per_s);
  const std::size_t planned = all.size() * *settings.trials * rounds;
  for (const LimitSearch &search : all) {
    std::size_t here = 0;
    report.limits.push_back(load_limit(deployment, search, populate, settings, [&](std::size_t played) {
      here = played;
      progress.show(std::min(before + played, planned), planned,
                    [&] { return "largest load: " + search.title; });
    }));
    before += here;
  }
}

/// The region that users come to when the first is lost.
void add_ramp(const Loaded &loaded, const Populate &populate, const CampaignSettings &settings,
              CapacityReport &report)
{
  const Scenario *region = scenario_named(loaded, "region-outage");
  if (region == nullptr || loaded.deployment.regions.size() < 2)
    return;
  const Case *needed = report.table.find(loaded.deployment.regions[1].name, "nothing", "peak");
  if (needed == nullptr)
    return;
  const double horizon_s = latest_fault_s + 4 * report.objectives.rto_s;
  const Deployment deployment = at_lasting_peak(loaded.deployment, report.table.peak_per_s);
  Ramp ramp = ramp_of(deployment, at_peak(*region, report.table.peak, lead_s, horizon_s), *needed, populate,
                      settings);
  if (ramp.trials > 0 && ramp.pods_needed > 0)
    report.ramps.push_back(std::move(ramp));
}

/// What stands in the second region, without what a way plays and has not.
Bill bill_without(const Alternative &way, Deployment deployment, const Prices &prices)
{
  std::erase_if(deployment.components, [&](const ComponentSpec &one) {
    return std::find(way.absent.begin(), way.absent.end(), one.id) != way.absent.end();
  });
  Bill bill = bill_of(deployment, deployment.regions.at(1).name, prices);
  if (!way.unbilled.empty())
    bill.unpriced.push_back(way.unbilled + ": the catalogue has no price");
  return bill;
}

void add_ways(const Loaded &loaded, const Populate &populate, const Prices &prices, CampaignSettings settings,
              CapacityReport &report)
{
  const Scenario *region = scenario_named(loaded, "region-outage");
  if (region == nullptr)
    return;
  report.prices = fmt::format("prices: on demand, {}, as of {}", prices.region, prices.retrieved);
  const Objectives &aims = report.objectives;
  for (Alternative &way : ways_of(loaded.deployment)) {
    const Deployment changed = with_sets(loaded.deployment, way.changes);
    way.bill = bill_without(way, changed, prices);
    Scenario shorter = *region;
    shorter.horizon_s = std::min(shorter.horizon_s, latest_fault_s + 4 * aims.rto_s);
    Progress progress("trials");
    settings.on_progress = [&](const CampaignProgress &now) {
      progress.show(now.done, now.planned, [&] { return way.title; });
    };
    const CampaignResult result = run_campaign(changed, {shorter}, populate, settings);
    std::vector<double> rto_s;
    for (const Outcome &outcome : result.runs.at(0).outcomes) {
      if (outcome.status != Outcome::Status::ok)
        continue;
      const double value = metric("rto_s").value(outcome);
      rto_s.push_back(value);
      way.met += value <= aims.rto_s ? 1 : 0;
      way.met_both += meets_objectives(outcome, aims.rto_s, aims.rpo_s) ? 1 : 0;
    }
    way.trials = rto_s.size();
    way.met_interval = exact_interval(way.met, way.trials);
    way.rto_s = spread_of(rto_s);
    report.alternatives.push_back(std::move(way));
    report.interrupted = report.interrupted || result.interrupted;
  }
  mark_front(report.alternatives);
  std::size_t lines = 0, assumed = 0;
  for (const Alternative &one : report.alternatives) {
    lines += one.bill.lines.size();
    assumed += one.bill.assumed();
  }
  if (assumed == lines)
    report.prices += ", every one assumed: an estimate, read from no price list (models/catalogue/prices)";
  else if (assumed > 0)
    report.prices += fmt::format(", {} of {} assumed: estimates (models/catalogue/prices)", assumed, lines);
}

/// The zone whose loss leaves least, at the peak; null where no zone can be lost.
const Case *worst_zone(const CapacityTable &table, const std::string &region)
{
  const Case *worst = nullptr;
  for (const Case &one : table.cases) {
    if (one.region != region || one.loss.kind != Loss::Kind::zone || one.load.id != "peak")
      continue;
    const auto least = [](const Case &of) {
      const Row *row = of.tightest();
      return row == nullptr ? 0 : row->headroom_ratio();
    };
    if (worst == nullptr || least(one) < least(*worst))
      worst = &one;
  }
  return worst;
}

} // namespace

void simulate_capacity(const Loaded &loaded, const Parts &parts, const Prices &prices,
                       const CampaignSettings &settings, CapacityReport &report)
{
  report.simulated = true;
  const Populate &populate = parts.populate;
  const auto stopped = [&] { return settings.stop != nullptr && settings.stop->load(); };
  add_ramp(loaded, populate, settings, report);
  if (!stopped())
    add_limits(loaded, populate, settings, report);
  if (!stopped())
    add_ways(loaded, populate, prices, settings, report);
  report.interrupted = report.interrupted || stopped();
}

void cure_capacity(const Deployment &deployment, const Prices &prices, CapacityReport &report)
{
  for (const Region &region : deployment.regions)
    for (const Case *one :
         {report.table.find(region.name, "nothing", "peak"), worst_zone(report.table, region.name)}) {
      if (one == nullptr || one->state() != State::too_little)
        continue;
      Cure cure = cure_of(deployment, *one, prices);
      std::vector<std::string> sets;
      for (const Remedy &remedy : cure.remedies)
        if (!remedy.change.empty())
          sets.push_back(remedy.change);
      const CapacityTable mended = capacity_table(with_sets(deployment, sets), {});
      if (const Case *after = mended.find(region.name, one->loss.id, "peak"))
        for (const Row &row : after->rows)
          if (row.state() == State::too_little)
            cure.left.push_back(row.tier + " " + row.resource);
      report.cures.push_back(std::move(cure));
    }
}

} // namespace drsim::cli
