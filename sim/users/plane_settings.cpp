#include "sim/users/plane_settings.hpp"

#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/traffic/places/tiers_of.hpp"
#include "sim/users/network_of_edges.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline users {
namespace {

void add_cohorts(const World &world, traffic::PlaneSettings &settings)
{
  const Deployment &deployment = world.deployment();
  const ComponentSpec *record = users_record(deployment);
  const bool anycast = record != nullptr && leads_without_dns(*record);
  if (record != nullptr)
    settings.cohorts.ttl_s = anycast ? 0 : Parameters(*record).number("ttl_s");
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
  if (anycast) // its addresses stay the same whatever it leads to
    settings.cohorts.violator_share = 0;
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
  if (world.fixed().attacked)
    add_attack(deployment, attacked, settings);
  settings.start_hour = world.settings().start_hour;
  settings.start_day = world.settings().start_day;
  settings.load_factor = world.fixed().load_factor;
  settings.seed = world.settings().seed;
  settings.trial = world.settings().trial;
  settings.tiers = traffic::tiers_of(deployment);
  add_cohorts(world, settings);
  return settings;
}

} // namespace drsim::users
