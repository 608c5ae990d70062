#include "sim/users/experience.hpp"

#include <boost/math/special_functions/beta.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace drsim::inline users {
namespace {

// Transactions fail by chance. Impact begins with an interval of which as many failures would come by chance,
// with the SLO just met, less often than this: whoever watches real users can say no more, so it holds for a
// plane that knows means, too. It is over when looks of an SLI's interval in a row show the SLO met.
constexpr double rare_chance = 1e-3;
// In flight comes and goes by its square root; more than so many of these are requests that hang.
constexpr double usual_swings = 4;
// A p99 above the SLO means that more than this share was slower.
constexpr double slow_share = 0.01;

/// Whether so many of `all` would come by chance less often than `rare` if each were one with probability
/// `allowed`.
bool more_than_chance(double seen, double all, double allowed, double rare)
{
  if (seen <= allowed * all)
    return false;
  return boost::math::ibeta(seen, all - seen + 1, allowed) < rare; // P(X >= seen), binomial
}

/// A share in percent, with as many digits as tell it from the SLO.
std::string share_text(double percent, double slo)
{
  char text[32];
  for (int digits = 2; digits <= 6; ++digits) {
    std::snprintf(text, sizeof text, "%.*f", digits, percent);
    const double shown = std::strtod(text, nullptr);
    if (percent == slo || (shown < slo) == (percent < slo))
      break;
  }
  return text;
}

} // namespace

void Experience::note(const PlaneInputs::Change &change)
{
  if (change.effect == Effect::worse)
    worse = std::max(worse, change.cause);
  if (change.effect != Effect::better)
    return;
  better = std::max(better, change.cause);
  if (change.by_dns)
    turned = std::max(turned, change.cause);
  queued = false;
}

bool is_below_slo(const Journey &journey, const traffic::JourneyView &view)
{
  if (view.ended <= 0)
    return false; // nobody can say
  return more_than_chance(view.ended - view.good, view.ended, 1 - journey.slo_success_ratio, rare_chance) ||
         more_than_chance(view.slow, view.good, slow_share, rare_chance);
}

bool meets_slo(const Journey &journey, const traffic::JourneyView &view, const traffic::Totals &before,
               const traffic::Totals &now)
{
  if (view.ended <= 0 || view.ended - view.good > (1 - journey.slo_success_ratio) * view.ended ||
      view.slow > slow_share * view.good)
    return false;
  const double hanging = (now.arrivals - before.arrivals) - view.ended;
  return hanging <= usual_swings * std::sqrt(std::min(before.in_flight, now.in_flight) + 1);
}

std::string against_slo(const Journey &journey, const traffic::JourneyView &view)
{
  char text[128];
  const double success = 100 * view.success_ratio;
  const double slo = 100 * journey.slo_success_ratio;
  if (view.good > 0)
    std::snprintf(text, sizeof text, "success %s %% (SLO %.4g %%), p99 %.2f s (SLO %.2f s)",
                  share_text(success, slo).c_str(), slo, view.latency_p99_s, journey.slo_latency_p99_s);
  else
    std::snprintf(text, sizeof text, "success %s %% (SLO %.4g %%), no p99: nothing succeeded",
                  share_text(success, slo).c_str(), slo);
  return text;
}

bool uses(const Journey &journey, const std::string &target)
{
  for (const Stage &stage : journey.path)
    for (const Hop &hop : stage.hops)
      if (hop.target == target || hop.by == target || hop.miss == target)
        return true;
  return false;
}

} // namespace drsim::users
