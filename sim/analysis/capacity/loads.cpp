#include "sim/analysis/capacity/loads.hpp"

#include "sim/core/units.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/traffic/laws/profile.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis::inline capacity {
namespace {

constexpr int week_minutes = 7 * 24 * 60;

/// The busiest minute of the week, and its rate.
std::pair<int, double> busiest(const Traffic &traffic)
{
  const traffic::Profile profile(traffic, 0, 0);
  std::pair<int, double> best{0, -1};
  for (int minute = 0; minute < week_minutes; ++minute)
    if (const double rate = profile.rate_per_s(minute * minute_s); rate > best.second)
      best = {minute, rate};
  return best;
}

/// How often a person comes whose every try fails.
double visits_in_storm(const Deployment &deployment)
{
  for (const ComponentSpec *clients : deployment.of_kind("dns_clients")) {
    const Parameters parameters(*clients);
    double all = 1, share = 1;
    for (int again = 0; again < parameters.count("reload_times"); ++again)
      all += share *= parameters.number("reload_share");
    return all;
  }
  return 1;
}

double tries_in_storm(const ComponentSpec &service)
{
  const Parameters parameters(service);
  return 1 + std::min(parameters.number("retries"), parameters.number("retry_budget_ratio"));
}

std::map<std::string, double> warmth_in(const Deployment &deployment, const std::string &region, bool cold,
                                        const std::map<std::string, double> &missing)
{
  std::map<std::string, double> warmth;
  for (const std::string &cache : caches_of(deployment)) {
    const auto lost = missing.find(cache);
    const bool none = cold || cache_in(deployment, cache, region) == nullptr;
    warmth[cache] = none ? 0 : lost == missing.end() ? 1 : 1 - lost->second;
  }
  return warmth;
}

} // namespace

double peak_rate_per_s(const Traffic &traffic)
{
  return busiest(traffic).second;
}

PeakTime peak_time(const Traffic &traffic)
{
  constexpr int day_minutes = 24 * 60;
  const int minute = busiest(traffic).first;
  return {minute % day_minutes / 60.0, minute / day_minutes};
}

std::vector<LoadCase> load_cases(const Deployment &deployment, const std::vector<ForecastQuarter> &forecast)
{
  const double peak = peak_rate_per_s(deployment.traffic);
  std::vector<LoadCase> all = {{"peak", "the busiest minute of the week", peak}};
  for (const ForecastQuarter &quarter : forecast)
    all.push_back(
        {quarter.name, "the busiest minute in " + quarter.name, peak * quarter.factor, false, false, true});
  all.push_back({"cold-cache", "the peak, caches empty", peak, true});
  all.push_back({"reload-storm", "the peak, and all who failed come and try again", peak, false, true});
  return all;
}

Demand demand_of(const Deployment &deployment, const std::string &region, const LoadCase &load,
                 const std::map<std::string, double> &missing)
{
  const double rate = load.rate_per_s * (load.storm ? visits_in_storm(deployment) : 1);
  Demand demand;
  for (const Journey &journey : deployment.journeys) {
    const double comes = rate * journey.share * (1 - traffic::edge_share(deployment, journey));
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (hop.kind == Hop::Kind::call)
          demand.calls[hop.target] += comes * hop.visits;
        else if (hop.kind == Hop::Kind::cache_read)
          demand.cache_reads[hop.target] += comes * hop.visits;
        else if (hop.kind == Hop::Kind::publish)
          demand.published[hop.target] += comes * hop.visits;
  }
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (const auto calls = demand.calls.find(service_name(service->id));
        load.storm && service->region == region && calls != demand.calls.end())
      calls->second *= tries_in_storm(*service);
  const auto warmth = warmth_in(deployment, region, load.cold, missing);
  for (const ComponentSpec *store : deployment.databases()) {
    const traffic::StoreVisits visits = traffic::store_visits(deployment, store->id, warmth);
    demand.stores[store->id] = {rate * visits.reads, rate * visits.writes};
  }
  return demand;
}

} // namespace drsim::analysis::capacity
