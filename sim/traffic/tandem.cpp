#include "sim/traffic/tandem.hpp"

#include "sim/traffic/fifo_clocks.hpp"
#include "sim/traffic/fifo_servers.hpp"
#include "sim/traffic/variates.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

namespace drsim::traffic {
namespace {

constexpr std::size_t block = 1024; ///< customers taken from queue to queue at once: fits the nearest cache

/// One queue of the row, of whatever width its servers need.
class Queueing {
public:
  virtual ~Queueing() = default;
  virtual double admit(double *times, const double *service_s, std::size_t count) = 0;
};

template <std::size_t Width> class QueueingBy final : public Queueing {
public:
  explicit QueueingBy(std::size_t servers) : clocks_(servers) {}
  double admit(double *times, const double *service_s, std::size_t count) override
  {
    return clocks_.admit(times, service_s, count);
  }

private:
  FifoClocks<Width> clocks_;
};

/// More servers than the widest of the above.
class QueueingByList final : public Queueing {
public:
  explicit QueueingByList(std::size_t servers) : servers_(servers) {}
  double admit(double *times, const double *service_s, std::size_t count) override
  {
    double waited_s = 0;
    for (std::size_t n = 0; n < count; ++n) {
      double wait_s = 0;
      times[n] = servers_.admit(times[n], service_s[n], {}, wait_s).at_s;
      waited_s += wait_s;
    }
    return waited_s;
  }

private:
  struct Nothing {};
  FifoServers<Nothing> servers_;
};

std::unique_ptr<Queueing> queueing(std::size_t servers)
{
  if (servers <= 4)
    return std::make_unique<QueueingBy<4>>(servers);
  if (servers <= 8)
    return std::make_unique<QueueingBy<8>>(servers);
  if (servers <= 16)
    return std::make_unique<QueueingBy<16>>(servers);
  return std::make_unique<QueueingByList>(servers);
}

/// The row with all its chance; customers go through in blocks.
class Row {
public:
  Row(const std::vector<TandemTier> &tiers, double arrivals_per_s, std::uint64_t seed)
      : gaps_(Stream(seed, 0, "arrivals", "gap"), 1 / arrivals_per_s, 1), waited_s(tiers.size(), 0.0),
        served(tiers.size(), 0)
  {
    for (std::size_t k = 0; k < tiers.size(); ++k) {
      queues_.push_back(queueing(tiers[k].servers));
      services_.emplace_back(Stream(seed, 0, "tier " + std::to_string(k), "service"), tiers[k].service_mean_s,
                             tiers[k].service_cv);
    }
  }

  void play(std::uint64_t customers)
  {
    for (std::uint64_t left = customers; left > 0;) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, block));
      left -= count;
      for (std::size_t n = 0; n < count; ++n)
        times_[n] = now_s += gaps_.next_s();
      pass(count);
    }
  }

private:
  void pass(std::size_t count)
  {
    double *times = times_.data();
    for (std::size_t k = 0; k < queues_.size() && count > 0; ++k) {
      for (std::size_t n = 0; n < count; ++n)
        service_s_[n] = services_[k].next_s();
      waited_s[k] += queues_[k]->admit(times, service_s_.data(), count);
      served[k] += count;
      const auto none = static_cast<std::size_t>(std::count(times, times + count, FifoServers<int>::none));
      times += none; // the first departures of a queue are nobody's
      count -= none;
    }
  }

  std::vector<std::unique_ptr<Queueing>> queues_;
  std::vector<ServiceTimes> services_;
  ServiceTimes gaps_;
  std::array<double, block> times_ = {};
  std::array<double, block> service_s_ = {};

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

} // namespace drsim::traffic
