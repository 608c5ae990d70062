#include "sim/traffic/exact/connections.hpp"

#include "sim/traffic/places/pools.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace drsim::traffic::inline exact {

Connections::Connections(const PlaneSettings &settings, const Tiers &tiers, Agenda &agenda)
    : tiers_(tiers), agenda_(agenda)
{
  for (const PoolPlan &plan : pool_plans(settings, tiers.places())) {
    const TierSettings caller = plan.tier == nullptr ? TierSettings{} : *plan.tier;
    Pool &pool = pools_.emplace_back();
    pool.caller = plan.caller;
    pool.store = plan.store;
    pool.per_pod = caller.pool_per_server;
    pool.limited = std::isfinite(pool.per_pod);
    pool.timeout = agenda.timeout(caller.pool_timeout_s);
  }
}

std::uint32_t Connections::pool_of(const Journey &journey, const Hop &hop) const
{
  const Places &places = tiers_.places();
  const std::string store = store_behind(hop);
  const std::string caller = store.empty() ? "" : caller_of(places.deployment(), journey, hop);
  for (std::uint32_t pool = 0; pool < pools_.size() && !caller.empty(); ++pool)
    if (pools_[pool].caller == places.slot(0, caller) && pools_[pool].store == places.slot(0, store))
      return pool;
  return nobody;
}

void Connections::wait(std::uint32_t number, CallId id, CallStore &calls)
{
  Pool &pool = pools_[number];
  calls[id].pool = number;
  pool.waiting.push_back({id, calls[id].generation});
  agenda_.give_up_after(pool.timeout, id, calls[id].generation);
}

CallId Connections::grant(std::uint32_t number, CallStore &calls)
{
  Pool &pool = pools_[number];
  while (!pool.waiting.empty() && pool.in_use < pool.capacity) {
    const auto [id, generation] = pool.waiting.front();
    pool.waiting.pop_front();
    Call &call = calls[id];
    if (call.generation != generation || call.branch == nobody) {
      --pool.gave_up;
      continue;
    }
    pool.in_use += 1;
    call.connected = true;
    ++call.generation; // the pool's time-out does not concern it any more
    return id;
  }
  return nobody;
}

std::uint32_t Connections::leave(Call &call)
{
  const std::uint32_t number = std::exchange(call.pool, nobody);
  if (number == nobody)
    return nobody;
  Pool &pool = pools_[number];
  if (!std::exchange(call.connected, false)) {
    ++pool.gave_up;
    return nobody;
  }
  pool.in_use -= 1;
  return number;
}

bool Connections::begin_handing_out(std::uint32_t pool)
{
  return !std::exchange(pools_[pool].handing_out, true);
}

std::vector<double> Connections::capacities() const
{
  std::vector<double> wanted_by_all(tiers_.slots(), 0);
  for (const Pool &pool : pools_)
    if (pool.limited)
      wanted_by_all[tiers_.copy_of(pool.store)] += pool.per_pod * tiers_[pool.caller].pods;
  std::vector<double> found;
  for (const Pool &pool : pools_) {
    const std::size_t copy = tiers_.copy_of(pool.store);
    const double wanted = pool.limited ? pool.per_pod * tiers_[pool.caller].pods : 0;
    const double granted = granted_connections(wanted, wanted_by_all[copy], tiers_[copy].max_connections);
    found.push_back(wanted > 0 ? std::max(1.0, std::floor(granted)) : 0);
  }
  return found;
}

double Connections::waiting_for(std::size_t copy) const
{
  double all = 0;
  for (const Pool &pool : pools_)
    if (tiers_.copy_of(pool.store) == copy)
      all += static_cast<double>(pool.waiting.size() - pool.gave_up);
  return all;
}

} // namespace drsim::traffic::exact
