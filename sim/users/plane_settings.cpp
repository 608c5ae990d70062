#include "sim/users/plane_settings.hpp"

#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/users/network_of_edges.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline users {
namespace {

/// Visits that all journeys together pay a store for each transaction.
struct Visits {
  double reads = 0;
  double writes = 0;
};

Visits visits_to(const traffic::PlaneSettings &settings, const std::string &store)
{
  Visits visits;
  for (std::size_t j = 0; j < settings.deployment->journeys.size(); ++j) {
    const Journey &journey = settings.deployment->journeys[j];
    const double share = journey.share * (1 - settings.cdn_share(j));
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        if (hop.kind == Hop::Kind::cache_read && hop.miss == store)
          visits.reads += share * hop.visits * (1 - hop.hit_ratio);
        else if (hop.target == store && hop.kind == Hop::Kind::read)
          visits.reads += share * hop.visits;
        else if (hop.target == store && hop.kind == Hop::Kind::write)
          visits.writes += share * hop.visits;
      }
  }
  return visits;
}

traffic::TierSettings service_tier(const ComponentSpec &spec)
{
  const Parameters parameters(spec);
  traffic::TierSettings tier;
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
  return tier;
}

traffic::TierSettings outside_tier(const ComponentSpec &spec, const std::string &region)
{
  const Parameters parameters(spec);
  traffic::TierSettings tier;
  tier.name = spec.id + "@" + region; // as it is seen from there
  tier.service_mean_s = parameters.number("service_time_s");
  tier.service_cv = parameters.number("service_cv");
  tier.concurrency_per_server = parameters.number("max_concurrency");
  tier.timeout_s = parameters.number("timeout_s");
  tier.retries = parameters.number("retries");
  return tier;
}

traffic::TierSettings store_tier(const ComponentSpec &spec, const ComponentSpec &primary,
                                 const Visits &visits, const std::string &region)
{
  const Parameters parameters(spec);
  const Parameters primarys(primary);
  const double all = visits.reads + visits.writes;
  const double write_share = all > 0 ? visits.writes / all : 0;
  traffic::TierSettings tier;
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

void add_cohorts(const World &world, traffic::PlaneSettings &settings)
{
  const Deployment &deployment = world.deployment();
  if (const ComponentSpec *record = users_record(deployment))
    settings.cohorts.ttl_s = Parameters(*record).number("ttl_s");
  for (const ComponentSpec *clients : deployment.of_kind("dns_clients")) {
    const Parameters parameters(*clients);
    Stream chance = world.stream(clients->id, "violator_ttl");
    settings.cohorts.violator_share = parameters.number("violator_share");
    settings.cohorts.violator_ttl_s = parameters.distribution("violator_ttl_s").sample(chance);
    settings.cohorts.pinned_share = parameters.number("pinned_share");
    settings.cohorts.pinned_lifetime_s = parameters.number("pinned_lifetime_s");
    settings.client_timeout_s = parameters.number("client_timeout_s");
    settings.reloads = {parameters.number("reload_share"), parameters.number("reload_delay_s"),
                        static_cast<int>(parameters.number("reload_times"))};
  }
  if (users_network(deployment) != nullptr) // it asks DNS itself, and keeps to the TTL
    settings.cohorts.violator_share = settings.cohorts.pinned_share = 0;
}

/// What an attack asks for: whatever the busiest journey does, in a form that no cache keeps.
void add_attack(const Deployment &deployment, Deployment &attacked, traffic::PlaneSettings &settings)
{
  if (deployment.journeys.empty())
    return;
  attacked = deployment;
  Journey way =
      *std::max_element(deployment.journeys.begin(), deployment.journeys.end(),
                        [](const Journey &one, const Journey &other) { return one.share < other.share; });
  way.id = "attack";
  way.share = way.cdn_share = way.read_share = 0;
  std::erase_if(way.path, [](const Stage &stage) { return stage.asynchronous; });
  settings.attack = attacked.journeys.size();
  attacked.journeys.push_back(std::move(way));
  settings.deployment = &attacked;
  if (!settings.cdn.hits.empty())
    settings.cdn.hits.push_back(0);
}

} // namespace

traffic::PlaneSettings plane_settings(const World &world, Deployment &attacked)
{
  const Deployment &deployment = world.deployment();
  traffic::PlaneSettings settings;
  settings.deployment = &deployment;
  settings.cdn = network_settings(deployment);
  if (world.settings().attacked)
    add_attack(deployment, attacked, settings);
  settings.start_hour = world.settings().start_hour;
  settings.start_day = world.settings().start_day;
  settings.load_factor = world.settings().load_factor;
  settings.seed = world.settings().seed;
  settings.trial = world.settings().trial;
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (region_index(deployment, service->region) >= 0)
      settings.tiers.push_back(service_tier(*service));
  for (const ComponentSpec *other : deployment.of_kind("third_party"))
    for (const Region &region : deployment.regions)
      settings.tiers.push_back(outside_tier(*other, region.name));
  for (const ComponentSpec *store : deployment.databases())
    for (const Region &region : deployment.regions) {
      const ComponentSpec *copy = replica_in(deployment, store->id, region.name);
      const ComponentSpec &figures = region.name == store->region || copy == nullptr ? *store : *copy;
      settings.tiers.push_back(store_tier(figures, *store, visits_to(settings, store->id), region.name));
    }
  add_cohorts(world, settings);
  return settings;
}

} // namespace drsim::users
