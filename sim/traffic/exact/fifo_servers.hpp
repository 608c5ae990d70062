#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace drsim::traffic::inline exact {

/// A queue of c parallel servers, first come, first served, customer by customer: Kiefer and Wolfowitz's
/// recursion. Customers come in order of arrival. What makes it fast: the servers' free times are kept in
/// order, and the earliest of them, which the next customer takes, is at the same time the next departure in
/// order of time. So departures leave sorted, one for each arrival, c customers late, and feed the next queue
/// without any event list or sorting. Exact for any arrival process and any service times.
template <typename Tag> class FifoServers {
public:
  /// A customer that leaves: when, and what it carries.
  struct Departure {
    double at_s = 0;
    Tag tag = {};
  };
  static constexpr double none = -std::numeric_limits<double>::infinity();

  explicit FifoServers(std::size_t servers) : free_(servers, Departure{none, Tag{}}) {}

  /// Takes a customer; `wait_s` is how long it waits. Returns the next departure in order of time; its at_s
  /// is `none` for the first c customers.
  Departure admit(double arrival_s, double service_s, const Tag &tag, double &wait_s)
  {
    const Departure next = free_.front();
    const double start_s = next.at_s > arrival_s ? next.at_s : arrival_s;
    wait_s = start_s - arrival_s;
    const double done_s = start_s + service_s;
    const std::size_t servers = free_.size();
    std::size_t place = 1;
    for (; place < servers && free_[place].at_s < done_s; ++place)
      free_[place - 1] = free_[place];
    free_[place - 1] = {done_s, tag};
    return next;
  }

  /// Departures still to come, in order of time.
  [[nodiscard]] const std::vector<Departure> &still_inside() const { return free_; }

private:
  std::vector<Departure> free_;
};

} // namespace drsim::traffic::exact
