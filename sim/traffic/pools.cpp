#include "sim/traffic/pools.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace drsim::traffic {

std::string caller_of(const Journey &journey, const Hop &hop)
{
  if (!hop.by.empty())
    return hop.by;
  std::string last;
  for (const Stage &stage : journey.path) {
    std::string called;
    for (const Hop &other : stage.hops) {
      if (&other == &hop)
        return last;
      if (other.kind == Hop::Kind::call && (called.empty() || other.required))
        called = other.target;
    }
    last = called.empty() ? last : called;
  }
  return last;
}

std::string store_behind(const Hop &hop)
{
  if (hop.kind == Hop::Kind::cache_read)
    return hop.miss;
  return hop.kind == Hop::Kind::read || hop.kind == Hop::Kind::write ? hop.target : "";
}

std::vector<PoolPlan> pool_plans(const Deployment &deployment)
{
  std::set<std::pair<std::string, std::string>> found;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        const std::string store = store_behind(hop);
        const std::string caller = store.empty() ? "" : caller_of(journey, hop);
        if (!caller.empty())
          found.emplace(caller, store);
      }
  std::vector<PoolPlan> plans;
  for (const auto &[caller, store] : found)
    plans.push_back({caller, store});
  return plans;
}

double granted_connections(double wanted, double wanted_by_all, double max_connections)
{
  return wanted_by_all > max_connections ? wanted * max_connections / wanted_by_all : wanted;
}

} // namespace drsim::traffic
