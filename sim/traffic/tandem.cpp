#include "sim/traffic/tandem.hpp"

#include <algorithm>

namespace drsim::traffic {

TandemResult run_tandem(const std::vector<TandemTier> &tiers, double arrivals_per_s, std::uint64_t customers,
                        std::uint64_t seed, std::size_t batches, bool keep_sojourns)
{
  using Servers = FifoServers<double>; // the tag is when the customer came to the first tier
  std::vector<Servers> queues;
  std::vector<ServiceTimes> services;
  for (std::size_t k = 0; k < tiers.size(); ++k) {
    queues.emplace_back(tiers[k].servers);
    services.emplace_back(Stream(seed, 0, "tier " + std::to_string(k), "service"), tiers[k].service_mean_s,
                          tiers[k].service_cv);
  }
  ServiceTimes gaps(Stream(seed, 0, "arrivals", "gap"), 1 / arrivals_per_s, 1);

  TandemResult result;
  result.batch_wait_s.assign(tiers.size(), {});
  std::vector<double> waited(tiers.size(), 0.0);
  std::vector<std::uint64_t> served(tiers.size(), 0);
  const std::uint64_t batch = std::max<std::uint64_t>(1, customers / batches);
  double now_s = 0;
  for (std::uint64_t n = 1; n <= customers; ++n) {
    now_s += gaps.next_s();
    Servers::Departure moving{now_s, now_s};
    std::size_t k = 0;
    for (; k < queues.size() && moving.at_s != Servers::none; ++k) {
      double wait_s = 0;
      moving = queues[k].admit(moving.at_s, services[k].next_s(), moving.tag, wait_s);
      waited[k] += wait_s;
      ++served[k];
    }
    if (keep_sojourns && k == queues.size() && moving.at_s != Servers::none)
      result.sojourn_s.push_back(moving.at_s - moving.tag);
    if (n % batch == 0)
      for (std::size_t tier = 0; tier < tiers.size(); ++tier) {
        result.batch_wait_s[tier].push_back(waited[tier] / static_cast<double>(served[tier]));
        result.mean_wait_s.resize(tiers.size());
        result.mean_wait_s[tier] += waited[tier];
        result.hops += served[tier];
        waited[tier] = 0;
        served[tier] = 0;
      }
  }
  for (double &mean : result.mean_wait_s)
    mean /= static_cast<double>(result.hops) / static_cast<double>(tiers.size());
  result.customers = customers;
  result.end_s = now_s;
  return result;
}

} // namespace drsim::traffic
