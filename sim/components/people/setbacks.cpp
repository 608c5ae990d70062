#include "sim/components/people/setbacks.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline people {

Setbacks::Setbacks(const ComponentSpec &oncall)
{
  const Parameters of(oncall);
  retry_s_ = of.distribution("retry_s");
  rework_s_ = of.distribution("rework_s");
  worse_s_ = of.distribution("worse_s");
  retry_share_ = of.number("retry_share");
  rework_share_ = of.number("rework_share");
  worse_ratio_ = of.number("worse_ratio");
  rollback_ = of.number("rollback_fails_ratio");
  restart_ = of.number("restart_fails_ratio");
  never_ = of.number("unrehearsed_fails_ratio");
  yearly_ = of.number("yearly_fails_ratio");
  quarterly_ = of.number("quarterly_fails_ratio");
  stale_per_month_ = of.number("stale_fails_ratio_per_month");
}

double Setbacks::fails_ratio(const std::string &action, const std::string &rehearsed, int asked,
                             double months_ago) const
{
  if (action == "rollback")
    return rollback_;
  if (action == "restart")
    return restart_;
  if (action == "restore") // whether a backup can be used is the store's own matter
    return 0;
  const double fresh = rehearsed == "quarterly" ? quarterly_ : rehearsed == "yearly" ? yearly_ : never_;
  const double recovery = std::min(1.0, fresh + stale_per_month_ * months_ago);
  return 1 -
         std::pow(1 - recovery, 1.0 / std::max(1, asked)); // each of them, so that one of all fails so often
}

Setback Setbacks::draw(double fails_ratio, Stream &chance) const
{
  // Always as many draws, so that a different ratio meets the same luck.
  const bool fails = chance.uniform() < fails_ratio;
  const double how = chance.uniform();
  const double luck = chance.uniform();
  if (!fails)
    return {};
  if (how < retry_share_)
    return {"it does not work, and is tried again", retry_s_.quantile(luck), "retry_s"};
  if (how < retry_share_ + rework_share_)
    return {"it does not work, and is reworked", rework_s_.quantile(luck), "rework_s"};
  return {"it makes things worse, which is put right first", worse_s_.quantile(luck), "worse_s"};
}

double Setbacks::worse_s(Stream &chance) const
{
  const bool worse = chance.uniform() < worse_ratio_;
  const double luck = chance.uniform();
  return worse ? worse_s_.quantile(luck) : 0;
}

} // namespace drsim::components::people
