#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// When `checkers` independent Route 53 checkers, each in its own phase, agree that an endpoint changed
/// state: failure_threshold answers of the new kind in a row at each, and enough of them for the vote
/// (facts.md, section 2). Each checker's next check starts request_interval_s after the previous answer (or
/// time-out).
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
};

/// A Route 53 health check watching a load balancer; of another sort (parameter `sort`) see
/// derived_health_check.hpp.
/// Failure: none of its own (the checkers run in many regions); it turns unhealthy some time after its target
/// stops answering, and healthy again as slowly. A dead region swallows connections (timeout_s each); a
/// target that is up but has nothing to serve refuses at once (refused_timeout_s). While ID.flap > 0 that
/// share of checks fails although the target is well, and every check of every checker is played. Links:
/// target. Sets: ID.healthy. Not modelled: string matching, inversion, a newly created check's first cycle,
/// checkers that fail together.
[[nodiscard]] std::unique_ptr<Component> make_route53_health_check(const ComponentSpec &spec,
                                                                   const Deployment &deployment);

} // namespace drsim::components::edge
