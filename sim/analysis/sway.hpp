#pragma once
#include "sim/analysis/summary.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// What becomes of a scenario's verdict when a figure that nobody documented or measured stands at one of its
/// plausible ends: half and twice what is assumed, for want of published ranges. The same trials with the
/// same chance, so that only the figure differs.
struct Sway {
  std::string scenario;  ///< its id
  std::string parameter; ///< "oncall:sre.pace_of_incident"
  double share = 0;      ///< of the scenario's critical seconds that it sets
  std::size_t trials = 0;
  std::vector<Check> at_half; ///< as judge_checks() orders them
  std::vector<Check> as_assumed;
  std::vector<Check> at_twice;

  /// The scenario passes or fails at one end, and does not as assumed.
  [[nodiscard]] bool turns() const;
};

} // namespace drsim::analysis
