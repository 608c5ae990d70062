#include "sim/laws/service_level.hpp"

#include <boost/math/special_functions/beta.hpp>

#include <cmath>

namespace drsim::inline laws {
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

} // namespace

bool is_below_slo(double slo_success_ratio, const ServiceLook &look)
{
  if (look.ended <= 0)
    return false; // nobody can say
  return more_than_chance(look.ended - look.good, look.ended, 1 - slo_success_ratio, rare_chance) ||
         more_than_chance(look.slow, look.good, slow_share, rare_chance);
}

bool meets_slo(double slo_success_ratio, const ServiceLook &look, double arrivals, double in_flight)
{
  if (look.ended <= 0 || look.ended - look.good > (1 - slo_success_ratio) * look.ended ||
      look.slow > slow_share * look.good)
    return false;
  const double hanging = arrivals - look.ended;
  return hanging <= usual_swings * std::sqrt(in_flight + 1);
}

} // namespace drsim::laws
