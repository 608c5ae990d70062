#pragma once
#include "sim/laws/checker_vote.hpp"
#include "sim/model/deployment.hpp"

#include <optional>

namespace drsim::inline insight {

/// How the checkers of a Route 53 health check vote; nothing when a figure is not known, and for checks that
/// ask nobody themselves (calculated ones, those of alarms).
[[nodiscard]] std::optional<CheckerVote> vote_of(const ComponentSpec &check);

/// Seconds until the vote of a check says that its target is silent: every answer is a time-out.
struct SilenceSeen {
  double mean_s = 0;
  double longest_s = 0;
};
[[nodiscard]] SilenceSeen silence_seen(const ComponentSpec &check, const CheckerVote &vote);

} // namespace drsim::insight
