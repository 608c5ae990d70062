#include "sim/traffic/places/pools.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"
#include "sim/model/third_parties.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace drsim::traffic::inline places {

std::string caller_of(const Deployment &deployment, const Journey &journey, const Hop &hop)
{
  if (!hop.by.empty())
    return hop.by;
  std::string last;
  for (const Stage &stage : journey.path) {
    std::string called;
    for (const Hop &other : stage.hops) {
      if (&other == &hop)
        return last;
      if (other.kind == Hop::Kind::call && !is_third_party(deployment, other.target) &&
          (called.empty() || other.required))
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

std::vector<PoolPlan> pool_plans(const PlaneSettings &settings, const Places &places)
{
  std::set<std::pair<std::size_t, std::size_t>> found; // numbers of names go with their order
  for (const Journey &journey : settings.deployment->journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        const std::string store = store_behind(hop);
        const std::string caller = store.empty() ? "" : caller_of(*settings.deployment, journey, hop);
        if (caller.empty())
          continue;
        DRSIM_ASSERT(places.target(caller) != Places::nowhere,
                     "journeys read or write by " + caller + ", which they do not call");
        found.emplace(places.target(caller), places.target(store));
      }
  std::vector<const TierSettings *> tier_at(places.slots(), nullptr);
  for (const TierSettings &tier : settings.tiers)
    tier_at[places.slot_of(tier)] = &tier;
  std::vector<PoolPlan> plans;
  for (const auto &[caller, store] : found)
    for (std::size_t region = 0; region < places.regions(); ++region) {
      const std::size_t slot = places.slot(region, caller);
      plans.push_back({slot, places.slot(region, store), tier_at[slot]});
    }
  return plans;
}

std::vector<double> held_by_slot(const PlaneSettings &settings, const Places &places)
{
  std::vector<double> held_s(places.slots(), 0);
  for (const TierSettings &tier : settings.tiers)
    held_s[places.slot_of(tier)] = tier.asked_again_s;
  const auto set = [&](std::size_t target, double value_s, bool least) {
    for (std::size_t region = 0; region < places.regions(); ++region) {
      double &one = held_s[places.slot(region, target)];
      one = least ? std::min(one, value_s) : value_s;
    }
  };
  const std::vector<PoolPlan> plans = pool_plans(settings, places);
  for (const PoolPlan &plan : plans)
    set(places.target_of(plan.store), infinity, false);
  for (const PoolPlan &plan : plans)
    if (plan.tier != nullptr)
      set(places.target_of(plan.store), plan.tier->held_s, true);
  for (const Journey &journey : settings.deployment->journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        if (hop.kind == Hop::Kind::call && &stage != &journey.path.front())
          set(places.target(hop.target), 0, true);
        if (const std::string store = store_behind(hop);
            !store.empty() && caller_of(*settings.deployment, journey, hop).empty())
          set(places.target(store), 0, true);
      }
  for (double &one : held_s)
    one = std::isfinite(one) ? one : 0;
  return held_s;
}

double granted_connections(double wanted, double wanted_by_all, double max_connections)
{
  return wanted_by_all > max_connections ? wanted * max_connections / wanted_by_all : wanted;
}

} // namespace drsim::traffic::places
