#include "sim/analysis/capacity/queues.hpp"

#include "sim/traffic/laws/queueing.hpp"

#include <limits>
#include <numeric>

namespace drsim::inline analysis::inline capacity {

double Servers::count() const
{
  return std::accumulate(by_queue.begin(), by_queue.end(), 0.0);
}

double saturation_per_s(const Servers &servers)
{
  return servers.count() / servers.service_mean_s;
}

double late_share(const Servers &servers, double calls_per_s)
{
  const double all = servers.count();
  const double patience_s = servers.timeout_s - servers.service_mean_s;
  if (patience_s < 0 || calls_per_s >= saturation_per_s(servers))
    return 1;
  double late = 0;
  for (const double one : servers.by_queue) {
    if (one <= 0)
      continue;
    const traffic::Queue queue{calls_per_s * one / all, one, servers.service_mean_s, servers.service_cv, 1};
    late += one / all * queue.wait_exceeds(patience_s);
  }
  return late;
}

double usable_rate_per_s(const Servers &servers, double tolerated)
{
  double low = 0;
  double high = saturation_per_s(servers);
  if (!(high > 0) || servers.timeout_s < servers.service_mean_s)
    return 0;
  constexpr int halvings = 50; // beyond the digits of a double
  for (int i = 0; i < halvings; ++i) {
    const double middle = (low + high) / 2;
    (late_share(servers, middle) <= tolerated ? low : high) = middle;
  }
  return low;
}

double drain_s(double backlog, double served_per_s, double arrivals_per_s)
{
  if (backlog <= 0)
    return 0;
  return served_per_s > arrivals_per_s ? backlog / (served_per_s - arrivals_per_s)
                                       : std::numeric_limits<double>::infinity();
}

double occupancy(double calls_per_s, double held_s)
{
  return calls_per_s * held_s;
}

} // namespace drsim::analysis::capacity
