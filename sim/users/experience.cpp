#include "sim/users/experience.hpp"

#include "sim/laws/service_level.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace drsim::inline users {
namespace {

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
  return laws::is_below_slo(journey.slo_success_ratio, {view.ended, view.good, view.slow});
}

bool meets_slo(const Journey &journey, const traffic::JourneyView &view, const traffic::Totals &before,
               const traffic::Totals &now)
{
  return laws::meets_slo(journey.slo_success_ratio, {view.ended, view.good, view.slow},
                   now.arrivals - before.arrivals, std::min(before.in_flight, now.in_flight));
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
