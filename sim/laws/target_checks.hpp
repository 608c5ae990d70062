#pragma once
#include "sim/core/random.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <vector>

namespace drsim::inline laws {

/// Targets whose health checks fail by chance, check by check: out of service after `to_fail` failures in a
/// row, in again after `to_pass` passes. A target whose checks fail with chance p is out for the share
/// E_up / (E_up + E_down) of the time, E_down = (1 - p^U) / ((1 - p) p^U) checks until it goes out and
/// E_up = (1 - q^H) / ((1 - q) q^H), q = 1 - p, until it is in again (facts.md, section 2).
class TargetChecks {
public:
  TargetChecks(int to_fail, int to_pass) : to_fail_(to_fail), to_pass_(to_pass) {}

  /// As many targets; new ones are in service.
  void resize(std::size_t targets) { runs_.resize(targets, 0); }
  /// One check of each, which fails with this chance.
  void check(double failing, Stream &chance)
  {
    for (int &run : runs_) {
      const bool fails = chance.uniform() < failing;
      if (run >= 0)
        run = !fails ? 0 : run + 1 < to_fail_ ? run + 1 : -to_pass_;
      else
        run = fails ? -to_pass_ : run + 1;
    }
  }
  [[nodiscard]] std::size_t size() const { return runs_.size(); }
  [[nodiscard]] std::size_t in_service() const
  {
    return static_cast<std::size_t>(
        std::count_if(runs_.begin(), runs_.end(), [](int run) { return run >= 0; }));
  }
  /// All are in service, and none has failed its last check.
  [[nodiscard]] bool settled() const
  {
    return std::all_of(runs_.begin(), runs_.end(), [](int run) { return run == 0; });
  }

private:
  int to_fail_;
  int to_pass_;
  std::vector<int> runs_; ///< failures in a row; below 0 when out: minus the passes it still needs
};

} // namespace drsim::laws
