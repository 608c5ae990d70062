#include "sim/traffic/exact/tandem.hpp"

#include "sim/traffic/exact/fifo_servers.hpp"
#include "sim/traffic/exact/queue_pair.hpp"
#include "sim/traffic/exact/variates.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

namespace drsim::traffic::inline exact {
namespace {

constexpr std::size_t block = 1024; ///< customers taken from queue to queue at once: fits the nearest cache

/// Customers between two queues.
struct Block {
  std::vector<double> times = std::vector<double>(block);
  std::size_t first = 0; ///< those before are nobody's
  std::size_t count = 0;
};

/// Two queues in a row. While the second works on one block, the first works on the next, so that both go on
/// at once.
struct Pair {
  std::unique_ptr<QueuePair> queues;
  std::size_t tier = 0; ///< of the first queue
  bool second = true;   ///< there is one
  Block waits;          ///< for the second queue
};

/// The row with all its chance; customers go through in blocks.
class Row {
public:
  Row(const std::vector<TandemTier> &tiers, double arrivals_per_s, std::uint64_t seed)
      : gaps_(Stream(seed, 0, "arrivals", "gap"), 1 / arrivals_per_s, 1), waited_s(tiers.size(), 0.0),
        served(tiers.size(), 0)
  {
    for (std::size_t k = 0; k < tiers.size(); ++k)
      services_.emplace_back(Stream(seed, 0, "tier " + std::to_string(k), "service"), tiers[k].service_mean_s,
                             tiers[k].service_cv);
    for (std::size_t k = 0; k < tiers.size(); k += 2) {
      const bool second = k + 1 < tiers.size();
      pairs_.push_back({queue_pair(tiers[k].servers, second ? tiers[k + 1].servers : 1), k, second, {}});
    }
  }

  void play(std::uint64_t customers)
  {
    for (std::uint64_t left = customers; left > 0;) {
      moving_.first = 0;
      moving_.count = static_cast<std::size_t>(std::min<std::uint64_t>(left, block));
      left -= moving_.count;
      gaps_.fill(moving_.times.data(), moving_.count);
      for (std::size_t n = 0; n < moving_.count; ++n)
        moving_.times[n] = now_s += moving_.times[n];
      pass();
    }
    for (std::size_t k = 0; k < pairs_.size(); ++k) { // whoever is between two queues goes on
      moving_.count = 0;
      pass();
    }
  }

private:
  /// The block on the move through all pairs, each handing on what its second queue has done.
  void pass()
  {
    for (Pair &pair : pairs_) {
      const ArrivalBlock to_first = arrivals(moving_, pair.tier, first_s_);
      const ArrivalBlock to_second =
          pair.second ? arrivals(pair.waits, pair.tier + 1, second_s_) : ArrivalBlock{};
      double none_s = 0;
      pair.queues->admit(to_first, waited_s[pair.tier], to_second,
                         pair.second ? waited_s[pair.tier + 1] : none_s);
      drop_nobodys(moving_);
      drop_nobodys(pair.waits);
      if (pair.second)
        std::swap(moving_, pair.waits);
    }
  }

  ArrivalBlock arrivals(Block &customers, std::size_t tier, std::array<double, block> &service_s)
  {
    services_[tier].fill(service_s.data(), customers.count);
    served[tier] += customers.count;
    return {customers.times.data() + customers.first, service_s.data(), customers.count};
  }

  /// The first departures of a queue are nobody's.
  static void drop_nobodys(Block &customers)
  {
    for (; customers.count > 0 && customers.times[customers.first] == FifoServers<int>::none;
         --customers.count)
      ++customers.first;
  }

  std::vector<Pair> pairs_;
  std::vector<ServiceTimes> services_;
  ServiceTimes gaps_;
  Block moving_;
  std::array<double, block> first_s_ = {};
  std::array<double, block> second_s_ = {};

public:
  std::vector<double> waited_s; ///< by tier, since last put to nothing
  std::vector<std::uint64_t> served;
  double now_s = 0;
};

} // namespace

TandemResult run_tandem(const std::vector<TandemTier> &tiers, double arrivals_per_s, std::uint64_t customers,
                        std::uint64_t seed, std::size_t batches)
{
  Row row(tiers, arrivals_per_s, seed);
  TandemResult result;
  result.customers = customers;
  result.batch_wait_s.assign(tiers.size(), {});
  result.mean_wait_s.assign(tiers.size(), 0);
  std::vector<std::uint64_t> served(tiers.size(), 0);
  for (std::size_t b = 0; b < batches; ++b) {
    row.play(customers * (b + 1) / batches - customers * b / batches);
    for (std::size_t k = 0; k < tiers.size(); ++k) {
      result.batch_wait_s[k].push_back(
          row.served[k] > 0 ? row.waited_s[k] / static_cast<double>(row.served[k]) : 0);
      result.mean_wait_s[k] += row.waited_s[k];
      served[k] += row.served[k];
      result.hops += row.served[k];
      row.waited_s[k] = 0;
      row.served[k] = 0;
    }
  }
  for (std::size_t k = 0; k < tiers.size(); ++k)
    result.mean_wait_s[k] /= static_cast<double>(std::max<std::uint64_t>(1, served[k]));
  result.end_s = row.now_s;
  return result;
}

std::vector<double> tandem_sojourns_s(const std::vector<TandemTier> &tiers, double arrivals_per_s,
                                      std::uint64_t customers, std::uint64_t seed)
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
  std::vector<double> sojourns_s;
  double now_s = 0;
  for (std::uint64_t n = 0; n < customers; ++n) {
    now_s += gaps.next_s();
    Servers::Departure moving{now_s, now_s};
    std::size_t k = 0;
    double wait_s = 0;
    for (; k < queues.size() && moving.at_s != Servers::none; ++k)
      moving = queues[k].admit(moving.at_s, services[k].next_s(), moving.tag, wait_s);
    if (moving.at_s != Servers::none)
      sojourns_s.push_back(moving.at_s - moving.tag);
  }
  return sojourns_s;
}

} // namespace drsim::traffic::exact
