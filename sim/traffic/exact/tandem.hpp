#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::traffic::inline exact {

struct TandemTier {
  std::size_t servers = 1;
  double service_mean_s = 1;
  double service_cv = 1;
};

/// What a run of a tandem saw.
struct TandemResult {
  std::uint64_t customers = 0;
  std::uint64_t hops = 0;
  std::vector<double> mean_wait_s;               ///< by tier
  std::vector<std::vector<double>> batch_wait_s; ///< by tier: means of equal batches, for intervals
  double end_s = 0;
};

/// Queues in a row with Poisson arrivals: every transaction, exactly, in time linear in their number and
/// memory independent of it. `batches` equal parts give the spread of the means.
[[nodiscard]] TandemResult run_tandem(const std::vector<TandemTier> &tiers, double arrivals_per_s,
                                      std::uint64_t customers, std::uint64_t seed, std::size_t batches = 20);

/// The same, with the sojourn of every customer that has left.
[[nodiscard]] std::vector<double> tandem_sojourns_s(const std::vector<TandemTier> &tiers,
                                                    double arrivals_per_s, std::uint64_t customers,
                                                    std::uint64_t seed);

} // namespace drsim::traffic::exact
