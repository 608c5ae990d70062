#include "sim/traffic/profile.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim::traffic {

namespace {
constexpr double hour_s = 3600;
constexpr double infinity = std::numeric_limits<double>::infinity();
} // namespace

Profile::Profile(const Traffic &traffic, double start_hour) : traffic_(traffic), start_hour_(start_hour)
{
  DRSIM_ASSERT(traffic.hourly_factor.empty() || traffic.hourly_factor.size() == 24,
               "24 hourly factors or none");
}

double Profile::rate_per_s(double t_s) const
{
  if (traffic_.hourly_factor.empty())
    return traffic_.rate_per_s;
  const double hour = start_hour_ + t_s / hour_s;
  const double whole = std::floor(hour);
  const auto index = static_cast<std::size_t>(whole - 24 * std::floor(whole / 24));
  const double here = traffic_.hourly_factor[index];
  const double next = traffic_.hourly_factor[(index + 1) % 24];
  return traffic_.rate_per_s * (here + (next - here) * (hour - whole));
}

double Profile::mean_rate_per_s(double from_s, double to_s) const
{
  return rate_per_s((from_s + to_s) / 2);
}

double Profile::next_corner_s(double t_s) const
{
  if (traffic_.hourly_factor.empty())
    return infinity;
  const double hour = std::floor(start_hour_ + t_s / hour_s);
  double next = (hour + 1 - start_hour_) * hour_s;
  if (next <= t_s + 1e-6)
    next += hour_s;
  return next;
}

double Profile::step_limit_s(double t_s, double part) const
{
  if (traffic_.hourly_factor.empty())
    return infinity;
  const double corner = next_corner_s(t_s);
  const double here = rate_per_s(t_s);
  const double slope = std::abs(rate_per_s((t_s + corner) / 2) - here) / ((corner - t_s) / 2);
  return slope > 0 ? std::max(part * here / slope, 1.0) : infinity;
}

} // namespace drsim::traffic
