#include "sim/traffic/exact/queue_pair.hpp"

#include "sim/traffic/exact/fifo_servers.hpp"

#include <utility>

namespace drsim::traffic::inline exact {
namespace {

template <std::size_t A, std::size_t B> class NarrowPair final : public QueuePair {
public:
  NarrowPair(std::size_t a, std::size_t b) : a_(a), b_(b) {}
  void admit(const ArrivalBlock &to_a, double &waited_a_s, const ArrivalBlock &to_b,
             double &waited_b_s) override
  {
    double a_s = 0, b_s = 0; // in registers
    FifoClocks<A>::admit_both(a_, to_a, a_s, b_, to_b, b_s);
    waited_a_s += a_s;
    waited_b_s += b_s;
  }

private:
  FifoClocks<A> a_;
  FifoClocks<B> b_;
};

/// Any number of servers.
class WidePair final : public QueuePair {
public:
  WidePair(std::size_t a, std::size_t b) : a_(a), b_(b) {}
  void admit(const ArrivalBlock &to_a, double &waited_a_s, const ArrivalBlock &to_b,
             double &waited_b_s) override
  {
    waited_a_s += pass(a_, to_a);
    waited_b_s += pass(b_, to_b);
  }

private:
  struct Nothing {};
  static double pass(FifoServers<Nothing> &servers, const ArrivalBlock &customers)
  {
    double waited_s = 0;
    for (std::size_t n = 0; n < customers.count; ++n) {
      double wait_s = 0;
      customers.times[n] = servers.admit(customers.times[n], customers.service_s[n], {}, wait_s).at_s;
      waited_s += wait_s;
    }
    return waited_s;
  }
  FifoServers<Nothing> a_;
  FifoServers<Nothing> b_;
};

template <std::size_t A> std::unique_ptr<QueuePair> with_second(std::size_t a, std::size_t b)
{
  if (b <= 1)
    return std::make_unique<NarrowPair<A, 1>>(a, b);
  if (b <= 2)
    return std::make_unique<NarrowPair<A, 2>>(a, b);
  if (b <= 4)
    return std::make_unique<NarrowPair<A, 4>>(a, b);
  if (b <= 6)
    return std::make_unique<NarrowPair<A, 6>>(a, b);
  return std::make_unique<NarrowPair<A, 8>>(a, b);
}

} // namespace

std::unique_ptr<QueuePair> queue_pair(std::size_t servers_a, std::size_t servers_b)
{
  if (servers_a > 8 || servers_b > 8)
    return std::make_unique<WidePair>(servers_a, servers_b);
  if (servers_a <= 1)
    return with_second<1>(servers_a, servers_b);
  if (servers_a <= 2)
    return with_second<2>(servers_a, servers_b);
  if (servers_a <= 4)
    return with_second<4>(servers_a, servers_b);
  if (servers_a <= 6)
    return with_second<6>(servers_a, servers_b);
  return with_second<8>(servers_a, servers_b);
}

} // namespace drsim::traffic::exact
