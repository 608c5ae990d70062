#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace drsim::oracle {

struct Tier {
  int servers = 1;
  double service_mean_s = 1;
  double service_cv = 1; ///< 1: exponential; 0: constant
};

/// A row of queues that transactions walk one after another.
struct Network {
  std::vector<Tier> tiers;
  double arrivals_per_s = 1;
  double timeout_s = std::numeric_limits<double>::infinity(); ///< of a call; the work is done all the same
  int retries = 0;                                            ///< after a time-out
  int changed_tier = -1; ///< from change_s on this tier has changed_servers, until restore_s
  int changed_servers = 0;
  double change_s = 0;
  double restore_s = 0;
};

struct Result {
  std::vector<double> sojourn_s; ///< of those that got through
  double arrivals = 0;
  double failed = 0;
};

/// The deliberately plain model: one SimGrid actor a transaction, one a server, a queue of requests between
/// them. Slow and easy to believe; the exact plane must agree with it. Once a process.
[[nodiscard]] Result play(const Network &network, double horizon_s, std::uint64_t seed);

} // namespace drsim::oracle
