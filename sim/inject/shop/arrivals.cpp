#include "sim/inject/shop/arrivals.hpp"

#include <cmath>
#include <limits>

namespace drsim::inject::inline shop {

Arrivals::Arrivals(double rate_per_s, bool poisson, std::uint64_t seed)
    : rate_per_s_(rate_per_s), poisson_(poisson), random_(seed)
{
}

double Arrivals::next_gap_s()
{
  if (none())
    return std::numeric_limits<double>::infinity();
  const double mean_s = 1 / (rate_per_s_ * factor_);
  if (!poisson_)
    return mean_s;
  // The engine's bits are the same everywhere; the library's exponential_distribution need not be.
  const double part = (static_cast<double>(random_() >> 11) + 0.5) * 0x1p-53;
  return -std::log(part) * mean_s;
}

} // namespace drsim::inject::shop
