#include "sim/model/ways_out.hpp"

#include "sim/model/parameters.hpp"

#include <algorithm>

namespace drsim::inline model {
namespace {

/// Of several zones of one region, or of all.
bool is_regional(const ComponentSpec &gateway)
{
  return gateway.zones.size() != 1;
}

} // namespace

std::vector<const ComponentSpec *> ways_out(const Deployment &deployment, const std::string &region)
{
  std::vector<const ComponentSpec *> gateways;
  for (const ComponentSpec *one : deployment.of_kind("nat_gateway"))
    if (one->region == region)
      gateways.push_back(one);
  const auto place = std::find_if(deployment.regions.begin(), deployment.regions.end(),
                                  [&](const Region &one) { return one.name == region; });
  const std::size_t zones = place == deployment.regions.end() ? 0 : place->zones.size();
  std::vector<const ComponentSpec *> ways(zones, nullptr);
  if (gateways.empty())
    return ways;
  if (Parameters(*gateways.front()).flag("shared"))
    return std::vector<const ComponentSpec *>(zones, gateways.front());
  const auto regional = std::find_if(gateways.begin(), gateways.end(),
                                     [](const ComponentSpec *one) { return is_regional(*one); });
  for (std::size_t z = 0; z < zones; ++z) {
    const auto own = std::find_if(gateways.begin(), gateways.end(), [&](const ComponentSpec *one) {
      return !is_regional(*one) && one->zones.front() == place->zones[z];
    });
    ways[z] = own != gateways.end() ? *own : regional != gateways.end() ? *regional : gateways.front();
  }
  return ways;
}

std::vector<std::string> zones_behind(const Deployment &deployment, const ComponentSpec &gateway)
{
  std::vector<std::string> behind;
  for (const Region &region : deployment.regions) {
    if (region.name != gateway.region)
      continue;
    const auto ways = ways_out(deployment, region.name);
    for (std::size_t z = 0; z < ways.size(); ++z)
      if (ways[z] == &gateway)
        behind.push_back(region.zones[z]);
  }
  return behind;
}

} // namespace drsim::model
