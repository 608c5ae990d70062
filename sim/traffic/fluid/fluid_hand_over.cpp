// Rates handed over to a plane that plays every transaction, and taken back from it.
#include "sim/traffic/fluid/fluid_plane.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline fluid {

void FluidPlane::advance_while_sure(double t_s)
{
  while (now_s_ < t_s && !doubtful_)
    step_to(t_s);
  ledger_.balance();
}

bool FluidPlane::calm() const
{
  const std::vector<Tier> &tiers = network_.tiers();
  return !changed_ && quiet_ && (!reloads_.any() || reloads_.settled(evaluated_per_s_)) &&
         std::all_of(tiers.begin(), tiers.end(), [](const Tier &tier) { return tier.calm(); });
}

bool FluidPlane::doubts_little(double least_late, double least_served) const
{
  const std::vector<Tier> &tiers = network_.tiers();
  return std::all_of(tiers.begin(), tiers.end(), [&](const Tier &tier) {
    const double late = tier.doubtful() ? tier.state().late_share : 0;
    return late <= least_late || late >= 1 - least_served;
  });
}

HandOver FluidPlane::hand_over() const
{
  HandOver out;
  out.at_s = now_s_;
  for (const Tier &tier : network_.tiers())
    out.tiers.push_back(tier.state());
  out.people = reloads_.waiting();
  return out;
}

void FluidPlane::take_over(const HandOver &from, const std::vector<Totals> &totals)
{
  now_s_ = published_s_ = evaluated_until_s_ = from.at_s;
  for (std::size_t i = 0; i < from.tiers.size(); ++i)
    network_.tiers()[i].take_over(from.tiers[i]);
  if (reloads_.any())
    reloads_.take_over(from.people);
  const std::size_t regions = network_.regions();
  // How long each has waited yet nobody knows: they fail evenly over the longest that users wait.
  const Ledger::Step fail{now_s_, std::isfinite(patience_s_) ? std::max(patience_s_, 1e-3) : 1};
  for (std::size_t j = 0; j < totals.size(); ++j) {
    std::vector<Ledger::Way> ways(regions);
    for (std::size_t r = 0; r < regions; ++r) {
      const double in_vain = from.in_vain[j * regions + r];
      const double others = from.on_the_way[j * regions + r] - in_vain;
      const double failing = others * from.failing_shares[j];
      ways[r] = {others - failing, failing, in_vain};
    }
    ledger_.take_over(j, totals[j], ways, fail);
    if (reloads_.any())
      reloads_.take_over(j, totals[j].failed);
  }
  for (Meter &meter : meters_)
    meter.busy = meter.commits = meter.cache_reads = meter.cache_fills = 0;
  changed_ = true;
  doubtful_ = false;
}

bool FluidPlane::doubts_within(double seconds)
{
  double left_s = seconds;
  while (left_s > 0) {
    double step_s = left_s, rate_per_s = 0;
    evaluate(step_s, rate_per_s, dns_.moving(now_s_));
    evaluated_until_s_ = now_s_;
    if (doubtful_)
      return true;
    left_s -= step_s;
  }
  return false;
}

} // namespace drsim::traffic::fluid
