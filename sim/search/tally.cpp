#include "sim/search/tally.hpp"

#include "sim/model/metrics.hpp"

namespace drsim::inline search {
namespace {

bool misses(const Outcome &outcome, const char *id, double bound)
{
  const Metric &of = metric(id);
  return !of.meets(of.value(outcome), bound);
}

} // namespace

Missed missed_in(const Outcome &outcome, const Deployment &deployment)
{
  return {misses(outcome, "rto_s", deployment.objectives.rto_s),
          !deployment.stores.empty() && misses(outcome, "rpo_s", deployment.objectives.rpo_s)};
}

void Tally::add(const Missed &one, bool counts, std::uint64_t trial)
{
  ++trials;
  missed_rto += one.rto ? 1 : 0;
  missed_rpo += one.rpo ? 1 : 0;
  if (!counts)
    return;
  ++missed;
  if (!first_miss)
    first_miss = trial;
}

const char *shown_name(Shown shown)
{
  switch (shown) {
  case Shown::fails: return "fails";
  case Shown::holds: return "holds";
  case Shown::open: return "open";
  }
  return "open";
}

Shown shown_by(const Interval &missed, double allowed)
{
  if (missed.low > allowed)
    return Shown::fails;
  return missed.high < allowed ? Shown::holds : Shown::open;
}

} // namespace drsim::search
