#pragma once
#include <cstddef>
#include <vector>

namespace drsim::inline analysis {

/// When a campaign asks whether its verdicts are decided, and how sure each answer must be. Who looks several
/// times and stops when pleased errs more often than each look by itself; so the looks share the chance of
/// error of one interval of 95 % (2.5 % a side), which the sum bounds however they hang together. The first
/// one gets what lets `first` = 100 trials without a miss prove a probability of 0.95; the others share the
/// rest.
class Looks {
public:
  /// Exactly so many trials, looked at once.
  explicit Looks(std::size_t trials) : sizes_{trials} {}
  /// `first` trials, then twice as many each time, at most `most`. Both at least 1.
  Looks(std::size_t first, std::size_t most);

  /// Trials at each look, rising.
  [[nodiscard]] const std::vector<std::size_t> &sizes() const { return sizes_; }
  /// Chance of error of one side that the look number `look` (from 0) may have.
  [[nodiscard]] double tail(std::size_t look) const;

private:
  std::vector<std::size_t> sizes_;
};

} // namespace drsim::analysis
