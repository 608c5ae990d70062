#include "sim/components/compute/node_pools.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline compute {

int machines_within(double cores, double cores_per_machine)
{
  constexpr double most = 1e6;      // more than any cluster has
  constexpr double rounding = 1e-9; // of a division
  return static_cast<int>(std::min(most, std::floor(cores / cores_per_machine + rounding)));
}

NodePools::NodePools(const ComponentSpec &cluster, const Deployment &deployment,
                     const std::vector<std::string> &zones)
{
  bool limited = true;
  bool everywhere = false;
  int most = 0;
  zones_.assign(zones.size(), false);
  for (const ComponentSpec *pool : deployment.of_kind("node_pool")) {
    const Parameters parameters(*pool);
    const std::string of = parameters.link("cluster");
    if (of.empty() ? pool->region != cluster.region : of != cluster.id)
      continue;
    if (id_.empty()) {
      id_ = pool->id;
      batch_s_ = parameters.number("batch_s");
      join_s_ = parameters.distribution("node_join_s");
    }
    everywhere = everywhere || pool->zones.empty();
    for (std::size_t z = 0; z < zones.size(); ++z)
      if (std::find(pool->zones.begin(), pool->zones.end(), zones[z]) != pool->zones.end())
        zones_[z] = true;
    limited = limited && parameters.has("limit_cpu");
    if (!parameters.has("limit_cpu"))
      continue;
    most += machines_within(parameters.number("limit_cpu"), parameters.number("cpu_per_node"));
    limited_by_.insert(limited_by_.end(), {pool->id + ".limit_cpu", pool->id + ".cpu_per_node"});
  }
  if (everywhere || id_.empty())
    zones_.clear();
  if (!id_.empty() && limited)
    most_ = most;
}

} // namespace drsim::components::compute
