#pragma once

#include <vector>

namespace drsim::inline laws {

/// When `checkers` independent Route 53 checkers, each in its own phase, agree that an endpoint changed
/// state: failure_threshold answers of the new kind in a row at each, and enough of them for the vote
/// (facts.md, section 2). Each checker's next check starts request_interval_s after the previous answer (or
/// time-out): T = tau + (F - 1)(I + tau) + I U(k), U(k) the k-th smallest of n uniforms.
struct CheckerVote {
  int checkers = 16;
  double healthy_share = 0.18; ///< healthy iff more than this share of checkers says so
  int failure_threshold = 3;   ///< also the number of passes needed to become healthy again
  double request_interval_s = 30;

  /// Checkers that must have seen the failure before the check is unhealthy: n - floor(share * n).
  [[nodiscard]] int votes_to_fail() const;
  /// Checkers that must pass before the check is healthy again: floor(share * n) + 1.
  [[nodiscard]] int votes_to_recover() const;
  /// Seconds from the change to the verdict, given each checker's wait until its next check starts (uniform
  /// in [0, request_interval_s)) and how long an answer takes in the new state.
  [[nodiscard]] double verdict_after_s(std::vector<double> next_check_s, double answer_s, int votes) const;
  /// The same in the mean over the checkers' phases: the k-th smallest of n uniforms is k / (n + 1).
  [[nodiscard]] double mean_verdict_s(double answer_s, int votes) const;
  /// The same at the least and at the most: every checker at its luckiest, or its unluckiest, phase.
  [[nodiscard]] double least_verdict_s(double answer_s) const;
  [[nodiscard]] double longest_verdict_s(double answer_s) const;
};

} // namespace drsim::laws
