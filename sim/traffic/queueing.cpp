#include "sim/traffic/queueing.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim::traffic {
namespace {

constexpr int recursion_servers = 200; ///< beyond, the incomplete gamma function is cheaper

} // namespace

double erlang_b(int servers, double load)
{
  if (servers > recursion_servers && load > 0) // P(Poisson = c) / P(Poisson <= c), at the same cost for any c
    return boost::math::gamma_p_derivative(servers + 1.0, load) / boost::math::gamma_q(servers + 1.0, load);
  double blocked = 1;
  for (int k = 1; k <= servers; ++k)
    blocked = load * blocked / (k + load * blocked);
  return blocked;
}

double erlang_c(int servers, double load)
{
  if (servers <= 0 || load >= servers)
    return 1;
  const double blocked = erlang_b(servers, load);
  return servers * blocked / (servers - load * (1 - blocked));
}

double erlang_c(double servers, double load)
{
  if (load >= servers)
    return 1;
  if (servers < 1)
    return load / servers;
  const double whole = std::floor(servers);
  const double part = servers - whole;
  const double low = erlang_c(static_cast<int>(whole), load);
  return part == 0 ? low : low + part * (erlang_c(static_cast<int>(whole) + 1, load) - low);
}

namespace {

double variability(const Queue &queue)
{
  return (queue.arrival_cv * queue.arrival_cv + queue.service_cv * queue.service_cv) / 2;
}

/// Rate at which the tail of the wait decays.
double tail_per_s(const Queue &queue)
{
  return (queue.servers / queue.service_mean_s - queue.arrival_per_s) / variability(queue);
}

} // namespace

double Queue::mean_wait_s() const
{
  if (load() >= servers)
    return std::numeric_limits<double>::infinity();
  return erlang_c(servers, load()) / tail_per_s(*this);
}

double Queue::wait_exceeds(double t_s) const
{
  if (load() >= servers)
    return 1;
  return erlang_c(servers, load()) * std::exp(-tail_per_s(*this) * t_s);
}

double Queue::wait_quantile_s(double u) const
{
  if (load() >= servers)
    return std::numeric_limits<double>::infinity();
  const double waits = erlang_c(servers, load());
  return waits <= 1 - u ? 0 : std::log(waits / (1 - u)) / tail_per_s(*this);
}

double stale_share(double t_s, double ttl_s)
{
  return ttl_s <= 0 ? 0 : std::clamp(1 - t_s / ttl_s, 0.0, 1.0);
}

double attempts(double failure, double retries)
{
  if (failure >= 1)
    return retries + 1;
  return (1 - std::pow(failure, retries + 1)) / (1 - failure);
}

} // namespace drsim::traffic
