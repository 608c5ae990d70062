#include "sim/users/network_of_edges.hpp"

#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/traffic/places/tiers_of.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace drsim::inline users {
namespace {

using traffic::FailureCause;

/// The status code by which each failure shows at the load balancer; 0: none, nobody waits any more.
constexpr int status_of(FailureCause cause)
{
  switch (cause) {
  case FailureCause::front_door:
  case FailureCause::shed:
  case FailureCause::breaker_open:
  case FailureCause::no_server: return 503;
  case FailureCause::server_lost: return 502;
  case FailureCause::timed_out: return 504;
  case FailureCause::pool_exhausted:
  case FailureCause::error_answered: return 500;
  case FailureCause::too_late: return 0;
  }
  return 0;
}

bool names_code(const std::string &codes, int code)
{
  return code != 0 && codes.find(std::to_string(code)) != std::string::npos;
}

const ComponentSpec *origin(const Deployment &deployment, const ComponentSpec &network, std::size_t number)
{
  const auto origins = Parameters(network).links("origin");
  return number < origins.size() ? deployment.find(origins[number]) : nullptr;
}

} // namespace

const ComponentSpec *caching_network(const Deployment &deployment)
{
  if (const ComponentSpec *network = users_network(deployment))
    return network;
  const bool cached = std::any_of(deployment.journeys.begin(), deployment.journeys.end(),
                                  [](const Journey &journey) { return journey.cdn_share > 0; });
  const auto networks = deployment.of_kind("cloudfront");
  return cached && !networks.empty() ? networks.front() : nullptr;
}

int first_origin_region(const Deployment &deployment)
{
  const ComponentSpec *network = users_network(deployment);
  const ComponentSpec *first = network == nullptr ? nullptr : origin(deployment, *network, 0);
  return first == nullptr || first->kind != "alb" ? -1 : region_index(deployment, first->region);
}

traffic::Cdn network_settings(const Deployment &deployment)
{
  traffic::Cdn cdn;
  const ComponentSpec *network = users_network(deployment);
  if (network == nullptr)
    return cdn;
  const Parameters parameters(*network);
  for (const Journey &journey : deployment.journeys)
    cdn.hits.push_back(traffic::edge_share(deployment, journey));
  const ComponentSpec *second = origin(deployment, *network, 1);
  if (second == nullptr || second->kind != "alb" || !parameters.has("origin_failover") ||
      !parameters.flag("origin_failover"))
    return cdn;
  cdn.secondary = region_index(deployment, second->region);
  cdn.connect_s = parameters.number("connection_attempts") * parameters.number("connection_timeout_s");
  const std::string codes = parameters.has("failover_codes") ? parameters.text("failover_codes")
                                                             : std::string("500, 502, 503, 504");
  for (std::size_t cause = 0; cause < traffic::failure_causes; ++cause)
    cdn.fails_over[cause] = names_code(codes, status_of(static_cast<FailureCause>(cause)));
  return cdn;
}

} // namespace drsim::users
