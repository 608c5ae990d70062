#include "sim/laws/alert_chain.hpp"

#include <cmath>
#include <limits>

namespace drsim::inline laws {
namespace {

// A `for` that is a multiple of the interval must not gain an evaluation by rounding.
constexpr double interval_resolution = 1e-9;

} // namespace

Distribution next_turn_s(double interval_s)
{
  return Distribution({Uniform{0, interval_s}});
}

double window_crossing_s(double window_s, double threshold, double error)
{
  if (error < threshold)
    return std::numeric_limits<double>::infinity();
  return threshold > 0 ? window_s * threshold / error : 0;
}

int evaluations_to_fire(double for_s, double evaluation_interval_s)
{
  return static_cast<int>(std::ceil(for_s / evaluation_interval_s - interval_resolution));
}

double pending_s(double for_s, double evaluation_interval_s)
{
  if (!(evaluation_interval_s > 0))
    return for_s;
  return evaluations_to_fire(for_s, evaluation_interval_s) * evaluation_interval_s;
}

Distribution bad_periods_s(double datapoints, double period_s, double bad_share)
{
  return Distribution(
      {Uniform{(datapoints - 1 + bad_share) * period_s, (datapoints + bad_share) * period_s}});
}

} // namespace drsim::laws
