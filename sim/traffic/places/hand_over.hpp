#pragma once
#include "sim/traffic/plane.hpp"

#include <vector>

namespace drsim::traffic::inline places {

inline constexpr double few_late = 0.01;        ///< share of a tier's calls: fewer leave no doubt
inline constexpr double nearly_all_late = 0.98; ///< more neither
inline constexpr double mostly_late = 0.9;      ///< more leave some, of little consequence once at rest

/// What one data plane tells another of a service or store when it hands over to it.
struct TierState {
  double waiting = 0;
  double tries_per_s = 0;     ///< that come to it
  double late_share = 0;      ///< of them, answered after the time-out of their callers
  double saved_retries = 0;   ///< in the callers' budget
  double open_s = 0;          ///< its breaker refuses for so long yet
  double seen_calls = 0;      ///< since it closed
  double seen_failures = 0;   ///< share of the last ones that failed
  bool works_at_limit = false; ///< all it has is at work: what comes waits for a server, not for a connection
};

/// What users have under way at the instant of a hand-over.
struct HandOver {
  double at_s = 0;
  std::vector<TierState> tiers;       ///< by slot
  std::vector<double> people;         ///< journey x times: who waits to come again for the k-th time
  std::vector<double> on_the_way;     ///< journey x region
  std::vector<double> in_vain;        ///< of these, users of a front door that does not answer
  std::vector<double> failing_shares; ///< by journey: of those that ended of late
};

} // namespace drsim::traffic::places
