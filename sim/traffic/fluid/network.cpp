#include "sim/traffic/fluid/network.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"
#include "sim/traffic/places/pools.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline fluid {

namespace {

} // namespace

Network::Network(const PlaneSettings &settings)
    : places_(settings), held_s_(held_by_slot(settings, places_)),
      may_wait_(std::any_of(held_s_.begin(), held_s_.end(), [](double one) { return one > 0; }))
{
  make_tiers(settings);
  make_pools(settings);
  for (const Journey &journey : settings.deployment->journeys) {
    make_path(journey, *settings.deployment);
    paths_.back().cdn_share = settings.cdn_share(paths_.size() - 1);
  }
}

void Network::make_tiers(const PlaneSettings &settings)
{
  has_tier_.assign(places_.targets(), false);
  for (const TierSettings &tier : settings.tiers)
    has_tier_[places_.target_of(places_.slot_of(tier))] = true;
  tiers_.resize(places_.slots());
  routes_.resize(tiers_.size());
  for (std::size_t i = 0; i < tiers_.size(); ++i) {
    routes_[i] = {i, 0};
    if (has_tier_[places_.target_of(
            i)]) { // a place without a tier of its own: a service absent in one region
      TierSettings absent;
      absent.name = places_.name(places_.target_of(i));
      tiers_[i] = Tier(absent, settings.client_timeout_s);
    } else
      tiers_[i].readable = tiers_[i].writable = true;
  }
  for (const TierSettings &tier : settings.tiers)
    tiers_[places_.slot_of(tier)] = Tier(tier, settings.client_timeout_s);
}

std::size_t Network::store_slot(std::size_t region, std::size_t target) const
{
  return routes_[slot(region, target)].slot;
}

void Network::set_route(std::size_t region, std::size_t target, std::size_t store_region, double latency_s)
{
  routes_[slot(region, target)] = {slot(store_region, target), latency_s};
  size_pools();
}

void Network::make_pools(const PlaneSettings &settings)
{
  pooled_.assign(places_.targets(), true);
  max_connections_.assign(tiers_.size(), infinity);
  for (const TierSettings &tier : settings.tiers)
    max_connections_[places_.slot_of(tier)] = tier.max_connections;
  for (const Journey &journey : settings.deployment->journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (!store_behind(hop).empty() && caller_of(*settings.deployment, journey, hop).empty())
          pooled_[target(store_behind(hop))] = false;
  for (const PoolPlan &plan : pool_plans(settings, places_)) {
    if (plan.tier == nullptr)
      continue;
    const std::size_t store = places_.target_of(plan.store);
    pools_.push_back({plan.caller, plan.store, plan.tier->pool_per_server});
    pooled_[store] = pooled_[store] && std::isfinite(plan.tier->pool_per_server);
    for (std::size_t copy = 0; copy < regions(); ++copy)
      tiers_[slot(copy, store)].pool_timeout_s = plan.tier->pool_timeout_s;
  }
}

void Network::size_pools()
{
  std::vector<double> wanted(tiers_.size(), 0);
  for (const Pool &pool : pools_)
    if (pooled_[places_.target_of(pool.store)])
      wanted[routes_[pool.store].slot] += pool.per_pod * tiers_[pool.caller].servers;
  for (const Pool &pool : pools_)
    if (pooled_[places_.target_of(pool.store)])
      for (std::size_t r = 0; r < regions(); ++r) {
        const std::size_t copy = slot(r, places_.target_of(pool.store));
        tiers_[copy].connections = std::min(wanted[copy], max_connections_[copy]);
      }
}

PathHop Network::make_hop(const Hop &hop) const
{
  PathHop made;
  made.kind = hop.kind;
  made.target = target(hop.target);
  made.has_miss = hop.kind == Hop::Kind::cache_read && !hop.miss.empty();
  made.miss = made.has_miss ? target(hop.miss) : made.target;
  made.visits = hop.visits;
  made.hit_ratio = hop.hit_ratio;
  made.required = hop.required;
  return made;
}

void Network::check_hop(const Journey &journey, const Hop &hop) const
{
  const bool may_lack = hop.kind == Hop::Kind::cache_read || hop.kind == Hop::Kind::cache_write ||
                        hop.kind == Hop::Kind::publish;
  DRSIM_ASSERT(may_lack || has_tier_[target(hop.target)],
               "journey " + journey.id + " visits " + hop.target + ", of which no region has a tier");
  DRSIM_ASSERT(hop.miss.empty() || has_tier_[target(hop.miss)],
               "journey " + journey.id + " reads " + hop.miss + " on a miss, of which no region has a tier");
}

void Network::make_path(const Journey &journey, const Deployment &deployment)
{
  Path path;
  path.share = journey.share;
  path.idempotent = journey.idempotent;
  path.slow_s = journey.slo_latency_p99_s;
  path.first_stage = stages_.size();
  for (const Stage &stage : journey.path) {
    PathStage row{hops_.size(), 0, stage.asynchronous};
    for (const Hop &hop : stage.hops) {
      check_hop(journey, hop);
      hops_.push_back(make_hop(hop));
      if (stage.asynchronous || hop.kind != Hop::Kind::write)
        continue;
      path.writes.push_back({target(hop.target), std::min(1.0, hop.visits), hop.required});
      const bool of_record = std::any_of(deployment.stores.begin(), deployment.stores.end(),
                                         [&](const Store &store) { return store.component == hop.target; });
      if (of_record)
        path.record_writes = std::min(1.0, path.record_writes + hop.visits);
    }
    row.end_hop = hops_.size();
    stages_.push_back(row);
  }
  path.end_stage = stages_.size();
  paths_.push_back(path);
}

void Network::clear_loads()
{
  for (Tier &tier : tiers_)
    tier.first_rate_per_s = tier.once_rate_per_s = tier.writing_rate_per_s = tier.commit_rate_per_s =
        tier.cache_read_rate_per_s = tier.cache_fill_rate_per_s = 0;
}

Network::HopAnswer Network::visit(const Visit &what, std::size_t region, double rate_per_s)
{
  const bool is_call = what.kind == Hop::Kind::call;
  const Route route = is_call ? Route{slot(region, what.target), 0} : routes_[slot(region, what.target)];
  Tier &tier = tiers_[route.slot];
  const bool changes = Hop::changes(what.kind);
  tier.cache_read_rate_per_s += what.kind == Hop::Kind::cache_read ? rate_per_s : 0;
  const bool open = is_call || (changes ? tier.writable : tier.readable);
  if (is_away(route.slot, is_call))
    return {0, 0, 0, held_s_[route.slot], true};
  if (!open || !tier.alive())
    return {};
  (what.idempotent ? tier.first_rate_per_s : tier.once_rate_per_s) += rate_per_s;
  const Tier::Answer &once = tier.answer(what.idempotent);
  if (changes) {
    tier.writing_rate_per_s += rate_per_s;
    tier.commit_rate_per_s += rate_per_s * once.success;
  }
  return {once.success, once.mean_s + route.latency_s, once.variance_s2, once.time_s + route.latency_s};
}

Network::HopAnswer Network::repeat(const HopAnswer &once, double visits)
{
  if (visits == 1)
    return once;
  const double whole = std::floor(visits); // and one more with the chance of the rest
  const double all = once.success >= 1 ? 1 : std::pow(once.success, whole);
  const double made = once.shut ? std::min(1.0, visits) : visits;
  return {all * (1 - (visits - whole) * (1 - once.success)), visits * once.mean_s, visits * once.variance_s2,
          made * once.time_s};
}

Network::HopAnswer Network::pass(const PathHop &hop, bool idempotent, std::size_t region, double rate_per_s)
{
  const double visits_per_s = rate_per_s * hop.visits;
  const HopAnswer first = visit({hop.kind, hop.target, idempotent}, region, visits_per_s);
  if (hop.kind != Hop::Kind::cache_read)
    return repeat(first, hop.visits);
  Tier &cache = tiers_[slot(region, hop.target)];
  const double cold_per_s = visits_per_s * hop.hit_ratio * (1 - cache.warmth) * first.success;
  if (!hop.has_miss) {
    cache.cache_fill_rate_per_s += cold_per_s; // whoever asks works it out at once
    return repeat(first, hop.visits);
  }
  const double hit = hop.hit_ratio * cache.warmth * first.success;
  const double missed = 1 - hit;
  const HopAnswer store = visit({Hop::Kind::read, hop.miss, idempotent}, region, visits_per_s * missed);
  cache.cache_fill_rate_per_s += cold_per_s * store.success;
  HopAnswer both;
  both.success = hit + missed * store.success;
  if (both.success > 0) {
    const double weight = missed * store.success / both.success; // of visits that go to the store
    both.mean_s = first.mean_s + weight * store.mean_s;
    both.variance_s2 =
        first.variance_s2 + weight * store.variance_s2 + weight * (1 - weight) * store.mean_s * store.mean_s;
  }
  both.time_s = first.time_s + missed * store.time_s;
  return repeat(both, hop.visits);
}

namespace {

/// Larger of two independent times, by the first two moments (Clark 1961, as if they were normal). One that
/// takes no time changes nothing: a normal time would be below it now and then.
void join(double &mean, double &variance, double mean_b, double variance_b)
{
  if (mean_b <= 0 && variance_b <= 0)
    return;
  if (mean <= 0 && variance <= 0) {
    mean = mean_b;
    variance = variance_b;
    return;
  }
  const double spread = std::sqrt(variance + variance_b);
  const double gap = mean - mean_b;
  if (spread < 1e-9 || std::abs(gap) > 8 * spread) {
    if (gap < 0) {
      mean = mean_b;
      variance = variance_b;
    }
    return;
  }
  const double alpha = gap / spread;
  const double first = std::erfc(-alpha / std::sqrt(2.0)) / 2;
  const double density = std::exp(-alpha * alpha / 2) / std::sqrt(2 * 3.14159265358979323846);
  const double both = mean * first + mean_b * (1 - first) + spread * density;
  const double second = (mean * mean + variance) * first + (mean_b * mean_b + variance_b) * (1 - first) +
                        (mean + mean_b) * spread * density;
  mean = both;
  variance = std::max(0.0, second - both * both);
}

} // namespace

PathAnswer Network::walk(const Path &path, std::size_t region, double rate_per_s)
{
  PathAnswer total;
  for (std::size_t s = path.first_stage; s < path.end_stage; ++s) {
    const PathStage &stage = stages_[s];
    const double reached = total.success;
    double success = 1, mean = 0, variance = 0, time = 0;
    for (std::size_t h = stage.first_hop; h < stage.end_hop; ++h) {
      const HopAnswer answer = pass(hops_[h], path.idempotent, region, rate_per_s * reached);
      if (hops_[h].required)
        success *= answer.success;
      join(mean, variance, answer.mean_s, answer.variance_s2);
      time = std::max(time, answer.time_s);
    }
    if (stage.asynchronous)
      continue;
    total.success *= success;
    total.mean_s += mean;
    total.variance_s2 += variance;
    total.time_s += reached * time;
  }
  return total;
}

bool Network::waits(const Path &path, std::size_t region) const
{
  for (std::size_t s = path.first_stage; s < path.end_stage; ++s)
    for (std::size_t h = stages_[s].first_hop; h < stages_[s].end_hop && !stages_[s].asynchronous; ++h) {
      const PathHop &hop = hops_[h];
      const bool is_call = hop.kind == Hop::Kind::call;
      const std::size_t own = slot(region, hop.has_miss ? hop.miss : hop.target);
      const std::size_t at = is_call ? own : routes_[own].slot;
      if (hop.required && held_s_[at] > 0 && is_away(at, is_call))
        return true;
    }
  return false;
}

bool Network::requires_target(const Path &path, std::size_t target) const
{
  for (std::size_t s = path.first_stage; s < path.end_stage; ++s)
    for (std::size_t h = stages_[s].first_hop; h < stages_[s].end_hop; ++h)
      if (!stages_[s].asynchronous && hops_[h].required && hops_[h].target == target &&
          hops_[h].kind != Hop::Kind::cache_read)
        return true;
  return false;
}

double time_tail(double mean_s, double variance_s2, double t_s)
{
  if (mean_s <= 0 || !std::isfinite(t_s))
    return 0;
  const double sigma2 = std::log1p(variance_s2 / (mean_s * mean_s));
  if (sigma2 < 1e-12)
    return mean_s > t_s ? 1 : 0;
  const double middle = std::log(mean_s) - sigma2 / 2;
  return std::erfc((std::log(t_s) - middle) / std::sqrt(2 * sigma2)) / 2;
}

double time_quantile_s(double mean_s, double variance_s2, double normal_score)
{
  if (mean_s <= 0)
    return 0;
  const double sigma2 = std::log1p(std::max(0.0, variance_s2) / (mean_s * mean_s));
  return mean_s * std::exp(normal_score * std::sqrt(sigma2) - sigma2 / 2);
}

} // namespace drsim::traffic::fluid
