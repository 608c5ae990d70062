#pragma once
#include "sim/core/random.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline laws {

/// Calls to a control plane that refuses a share of them, as it does when everybody calls it at once, and
/// callers that try again after U(0, min(cap, base 2^n)) each time (full jitter; facts.md, section 23).
struct ApiThrottle {
  double refused_ratio = 0;
  double base_s = 1;
  double cap_s = 20;
  int attempts = 5; ///< then the call has failed

  struct Call {
    double waits_s = 0; ///< between its attempts
    int refused = 0;
    bool well = true;
  };
  [[nodiscard]] Call call(Stream &chance) const
  {
    Call one;
    while (chance.uniform() < refused_ratio) {
      if (++one.refused >= attempts) {
        one.well = false;
        return one;
      }
      one.waits_s += chance.uniform() * longest_s(one.refused - 1);
    }
    return one;
  }
  /// The longest wait before the n-th further attempt, from 0.
  [[nodiscard]] double longest_s(int n) const { return std::min(cap_s, base_s * std::pow(2.0, n)); }
};

} // namespace drsim::laws
