#include "sim/traffic/places/tiers_of.hpp"

#include "sim/core/units.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline places {
namespace {

TierSettings service_tier(const ComponentSpec &spec)
{
  const Parameters parameters(spec);
  TierSettings tier;
  tier.name = spec.id;
  tier.service_mean_s = parameters.number("service_time_s");
  tier.service_cv = parameters.number("service_cv");
  tier.concurrency_per_server = parameters.number("concurrency_per_pod");
  tier.timeout_s = parameters.number("timeout_s");
  tier.retries = parameters.number("retries");
  tier.retry_budget_ratio = parameters.number("retry_budget_ratio");
  tier.retry_burst_calls = parameters.number("retry_burst_calls");
  tier.retry_backoff_base_s = parameters.number("retry_backoff_base_s");
  tier.retry_backoff_cap_s = parameters.number("retry_backoff_cap_s");
  if (parameters.has("queue_limit_per_pod"))
    tier.queue_limit_per_server = parameters.number("queue_limit_per_pod");
  tier.breaker = {parameters.number("breaker_window_calls"), parameters.number("breaker_failure_ratio"),
                  parameters.number("breaker_open_s"), parameters.number("breaker_trial_calls")};
  if (parameters.has("pool_size_per_pod"))
    tier.pool_per_server = parameters.number("pool_size_per_pod");
  tier.pool_timeout_s = parameters.number("pool_timeout_s");
  if (parameters.flag("pool_waits"))
    tier.held_s = std::min(tier.pool_timeout_s, tier.timeout_s); // who asked the service is gone after that
  return tier;
}

/// How long the balancers before a service ask again while it has no pod: the least of them; 0 without one.
double asked_again_s(const Deployment &deployment, const std::string &service)
{
  double least_s = infinity;
  for (const ComponentSpec *alb : deployment.of_kind("alb")) {
    const Parameters parameters(*alb);
    const std::vector<std::string> behind = parameters.links("services");
    if (std::find(behind.begin(), behind.end(), service) != behind.end())
      least_s = std::min(least_s, parameters.number("ask_again_s"));
  }
  return std::isfinite(least_s) ? least_s : 0;
}

TierSettings outside_tier(const ComponentSpec &spec, const std::string &region)
{
  const Parameters parameters(spec);
  TierSettings tier;
  tier.name = spec.id + "@" + region; // as it is seen from there
  tier.service_mean_s = parameters.number("service_time_s");
  tier.service_cv = parameters.number("service_cv");
  tier.concurrency_per_server = parameters.number("max_concurrency");
  tier.timeout_s = parameters.number("timeout_s");
  tier.retries = parameters.number("retries");
  return tier;
}

TierSettings store_tier(const ComponentSpec &spec, const ComponentSpec &primary, const StoreVisits &visits,
                        const std::string &region)
{
  const Parameters parameters(spec);
  const Parameters primarys(primary);
  const double all = visits.reads + visits.writes;
  const double write_share = all > 0 ? visits.writes / all : 0;
  TierSettings tier;
  tier.name = primary.id + "@" + region;
  const double read_s = parameters.number("read_service_time_s");
  const double write_s = parameters.number("write_service_time_s");
  tier.service_mean_s = (1 - write_share) * read_s + write_share * write_s;
  tier.read_work = read_s / tier.service_mean_s; // the shares move: a cold cache sends more reads
  tier.write_work = write_s / tier.service_mean_s;
  tier.concurrency_per_server = parameters.number("max_concurrency");
  tier.timeout_s = primarys.number("query_timeout_s");
  tier.max_connections = parameters.number("max_connections");
  return tier;
}

const ComponentSpec *replica_in(const Deployment &deployment, const std::string &store,
                                const std::string &region)
{
  for (const ComponentSpec *replica : deployment.of_kind("rds_replica"))
    if (replica->region == region && store_of(*replica) == store)
      return replica;
  return nullptr;
}

} // namespace

double edge_share(const Deployment &deployment, const Journey &journey)
{
  const ComponentSpec *network = users_network(deployment);
  return network == nullptr || journey.cdn_share > 0
             ? journey.cdn_share
             : journey.read_share * Parameters(*network).number("hit_ratio");
}

StoreVisits store_visits(const Deployment &deployment, const std::string &store,
                         const std::map<std::string, double> &warmth)
{
  const auto hits = [&](const Hop &hop) {
    const auto found = warmth.find(hop.target);
    return found == warmth.end() ? hop.hit_ratio : hop.hit_ratio * found->second;
  };
  StoreVisits visits;
  for (const Journey &journey : deployment.journeys) {
    const double share = journey.share * (1 - edge_share(deployment, journey));
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        if (hop.kind == Hop::Kind::cache_read && hop.miss == store)
          visits.reads += share * hop.visits * (1 - hits(hop));
        else if (hop.target == store && hop.kind == Hop::Kind::read)
          visits.reads += share * hop.visits;
        else if (hop.target == store && hop.kind == Hop::Kind::write)
          visits.writes += share * hop.visits;
      }
  }
  return visits;
}

std::vector<TierSettings> tiers_of(const Deployment &deployment)
{
  std::vector<TierSettings> tiers;
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (region_index(deployment, service->region) >= 0) {
      tiers.push_back(service_tier(*service));
      tiers.back().asked_again_s = asked_again_s(deployment, service->id);
    }
  for (const ComponentSpec *other : deployment.of_kind("third_party"))
    for (const Region &region : deployment.regions)
      tiers.push_back(outside_tier(*other, region.name));
  for (const ComponentSpec *store : deployment.databases())
    for (const Region &region : deployment.regions) {
      const ComponentSpec *copy = replica_in(deployment, store->id, region.name);
      const ComponentSpec &figures = region.name == store->region || copy == nullptr ? *store : *copy;
      tiers.push_back(store_tier(figures, *store, store_visits(deployment, store->id), region.name));
    }
  return tiers;
}

} // namespace drsim::traffic::places
