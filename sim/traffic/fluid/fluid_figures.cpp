// What the fluid plane says of itself: figures over an interval, backlogs, whether it rests.
#include "sim/traffic/fluid/fluid_plane.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline fluid {

void FluidPlane::publish()
{
  const double interval = now_s_ - published_s_;
  ledger_.publish(interval);
  if (interval <= 0)
    return;
  const double per_s = 1 / interval;
  for (Meter &meter : meters_)
    meter = {meter.now,
             0,
             0,
             0,
             0,
             meter.busy * per_s,
             meter.commits * per_s,
             meter.cache_reads * per_s,
             meter.cache_fills * per_s};
  published_s_ = now_s_;
}

double FluidPlane::utilisation(int region, const std::string &service) const
{
  const std::size_t slot = slot_of(region, service);
  return slot == Places::nowhere ? 0 : meters_[slot].utilisation;
}

double FluidPlane::write_rate_per_s(int region, const std::string &store) const
{
  const std::size_t slot = slot_of(region, store);
  return slot == Places::nowhere ? 0 : meters_[slot].commit_per_s;
}

double FluidPlane::cache_read_rate_per_s(int region, const std::string &cache) const
{
  const std::size_t slot = slot_of(region, cache);
  return slot == Places::nowhere ? 0 : meters_[slot].cache_read_per_s;
}

double FluidPlane::cache_fill_rate_per_s(int region, const std::string &cache) const
{
  const std::size_t slot = slot_of(region, cache);
  return slot == Places::nowhere ? 0 : meters_[slot].cache_fill_per_s;
}

double FluidPlane::acknowledged_writes(int region, const std::string &store) const
{
  const std::size_t slot = slot_of(region, store);
  return slot == Places::nowhere ? 0 : ledger_.acknowledged(slot);
}

double FluidPlane::edge_rate_per_s(int region) const
{
  return ledger_.edge_rate_per_s(region_index(region));
}

double FluidPlane::edge_error_ratio(int region) const
{
  return ledger_.edge_error_ratio(region_index(region));
}

double FluidPlane::waiting(int region, const std::string &name) const
{
  const std::size_t slot = slot_of(region, name);
  return slot == Places::nowhere ? 0 : network_.tiers()[slot].waiting();
}

double FluidPlane::backlog() const
{
  double waiting = 0;
  for (const Tier &tier : network_.tiers())
    waiting += tier.waiting();
  return waiting;
}

double FluidPlane::excess_backlog() const
{
  double waiting = 0;
  for (const Tier &tier : network_.tiers())
    waiting += tier.excess();
  return waiting;
}

double FluidPlane::user_share(int region) const
{
  std::vector<double> shares(network_.regions() + 1);
  dns_.shares(now_s_, shares);
  return shares[region < 0 ? network_.regions() : region_index(region)];
}

bool FluidPlane::settled() const
{
  if (reloads_.any() && !reloads_.settled(evaluated_per_s_))
    return false;
  if (changed_ || !quiet_ || shares_moved_ || dns_.moving(now_s_))
    return false;
  for (std::size_t j = 0; j < network_.paths().size(); ++j)
    for (std::size_t r = 0; r < network_.regions(); ++r) {
      const Path &path = network_.paths()[j];
      const double rate =
          demand_per_s(j, evaluated_per_s_) * front_.lets() * (1 - path.cdn_share) * shares_[r];
      const Ending &end = endings_[j * network_.regions() + r];
      const double steady = rate * ((end.ok + end.slow) * end.mean_s + end.failing * end.failed_s);
      if (std::abs(ledger_.on_the_way(j, r) - steady) > 0.02 * steady + 1e-6)
        return false;
    }
  return true;
}

} // namespace drsim::traffic::fluid
