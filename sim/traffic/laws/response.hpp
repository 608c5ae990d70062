#pragma once

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline laws {

/// Attempts a call makes when each fails with probability `failure`, with at most `retries` further ones
/// (section 23), of which a budget grants the share `granted` (0 to 1).
struct RetryOutcome {
  double attempts = 1;
  double success = 1; ///< of the call as a whole
};
[[nodiscard]] RetryOutcome retry_outcome(double failure, double retries, double granted = 1);

/// Waits between the tries of a call: the n-th further one (from 0) waits U(0, min(cap, base 2^n)) (section
/// 23, full jitter).
struct Backoff {
  double base_s = 0;
  double cap_s = 0;

  /// Longest wait before the next try when `earlier` further ones were made.
  [[nodiscard]] double longest_s(int earlier) const { return std::min(cap_s, std::ldexp(base_s, earlier)); }
};

/// Mean seconds a call spends between its tries.
[[nodiscard]] double mean_backoff_s(double failure, double retries, double granted, const Backoff &backoff);

/// Law of a response time: with `wait_probability` a wait of shift + Exp(scale), then a service time of given
/// mean and coefficient of variation (shifted exponential up to 1, exponential or nothing above). Times in
/// seconds.
struct ResponseLaw {
  double wait_probability = 0;
  double wait_shift_s = 0;
  double wait_scale_s = 0;
  double service_mean_s = 0;
  double service_cv = 1;

  [[nodiscard]] double tail(double t_s) const; ///< P(response > t)
  [[nodiscard]] double mean_s() const;
  [[nodiscard]] double variance_s2() const;
};

} // namespace drsim::traffic::laws
