#pragma once
#include <cstddef>
#include <vector>

namespace drsim::inline analysis {

/// A Markov chain in continuous time over states 0 .. size - 1, solved exactly (Eigen): the check of what is
/// simulated, where both describe the same thing.
class MarkovChain {
public:
  explicit MarkovChain(std::size_t size);

  /// `per_s` more from one state to another; two different states, a rate of at least 0.
  void add(std::size_t from, std::size_t to, double per_s);

  /// The share of all time spent in each state, in the long run; of a chain that can reach every state from
  /// every other. Solves p Q = 0, sum p = 1 (Norris, Markov Chains, 1997, section 3.5).
  [[nodiscard]] std::vector<double> stationary() const;

  /// Mean time from each state until one of `targets` is entered; 0 for these, which must be reachable.
  [[nodiscard]] std::vector<double> mean_time_to(const std::vector<bool> &targets) const;

private:
  [[nodiscard]] double &rate(std::size_t from, std::size_t to) { return rates_[from * size_ + to]; }
  [[nodiscard]] double rate(std::size_t from, std::size_t to) const { return rates_[from * size_ + to]; }

  std::size_t size_;
  std::vector<double> rates_; ///< row by row; the diagonal stays 0
};

/// A unit that fails and is repaired, as often and as long at any time.
struct RepairableUnit {
  double fails_per_s = 0;
  double repaired_per_s = 0; ///< more than 0
};

/// The share of time in which at least one of independent units is down, by the chain over all their subsets
/// (2^n states); at most 10 units. No units: 0.
[[nodiscard]] double any_down_share(const std::vector<RepairableUnit> &units);

} // namespace drsim::analysis
