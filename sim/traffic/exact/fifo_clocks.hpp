#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

namespace drsim::traffic::inline exact {

/// Customers on their way through a queue: when they come, and how long each is served.
struct ArrivalBlock {
  double *times = nullptr; ///< becomes the departures that leave meanwhile, in order
  const double *service_s = nullptr;
  std::size_t count = 0;
};

/// FifoServers without what customers carry, for up to Width servers, without a branch: with the free times
/// f0 <= f1 <= ... in order, taking f0 away and putting d >= f0 in is r_i = min(f_{i+1}, max(f_i, d)). Places
/// beyond the servers hold infinity, which the same rule keeps.
template <std::size_t Width> class FifoClocks {
public:
  using Free = std::array<double, Width>;

  explicit FifoClocks(std::size_t servers)
  {
    free_.fill(std::numeric_limits<double>::infinity());
    std::fill_n(free_.begin(), servers, -std::numeric_limits<double>::infinity());
  }

  /// Takes customers in order of arrival; as many departures as customers leave, the first of all -infinity
  /// for each server. Returns the seconds they waited in all.
  double admit(const ArrivalBlock &customers)
  {
    Free f = free_; // in registers
    double waited_s = 0;
    for (std::size_t n = 0; n < customers.count; ++n)
      take(f, customers.times[n], customers.service_s[n], waited_s);
    free_ = f;
    return waited_s;
  }

  /// One customer: `time_s` becomes a departure.
  static void take(Free &f, double &time_s, double service_s, double &waited_s)
  {
    const double start_s = later(f[0], time_s);
    waited_s += start_s - time_s;
    const double done_s = start_s + service_s;
    time_s = f[0];
    shift(f, done_s, std::make_index_sequence<Width - 1>());
    f[Width - 1] = later(f[Width - 1], done_s); // infinity stays where there is no such server
  }

  /// Two queues at once, of different customers: as each step of a queue waits for the one before, the
  /// processor does both in the time of one. The same results as one after the other.
  template <std::size_t Other>
  static void admit_both(FifoClocks &a, const ArrivalBlock &to_a, double &waited_a_s, FifoClocks<Other> &b,
                         const ArrivalBlock &to_b, double &waited_b_s)
  {
    const std::size_t both = std::min(to_a.count, to_b.count);
    Free f = a.free_;
    typename FifoClocks<Other>::Free g = b.free_;
    for (std::size_t n = 0; n < both; ++n) {
      take(f, to_a.times[n], to_a.service_s[n], waited_a_s);
      FifoClocks<Other>::take(g, to_b.times[n], to_b.service_s[n], waited_b_s);
    }
    for (std::size_t n = both; n < to_a.count; ++n)
      take(f, to_a.times[n], to_a.service_s[n], waited_a_s);
    for (std::size_t n = both; n < to_b.count; ++n)
      FifoClocks<Other>::take(g, to_b.times[n], to_b.service_s[n], waited_b_s);
    a.free_ = f;
    b.free_ = g;
  }

private:
  template <std::size_t> friend class FifoClocks;

  // By value, each an instruction of the processor; std::max hands out addresses, and the free times would
  // have to stand in memory.
  static double later(double a, double b) { return a < b ? b : a; }
  static double sooner(double a, double b) { return b < a ? b : a; }

  /// Without a loop, for the same reason.
  template <std::size_t... I>
  static void shift(Free &f, [[maybe_unused]] double done_s, std::index_sequence<I...>)
  {
    ((f[I] = sooner(f[I + 1], later(f[I], done_s))), ...);
  }

  Free free_;
};

} // namespace drsim::traffic::exact
