#include "sim/insight/checker_votes.hpp"

#include "sim/model/component_facts.hpp"

#include <cmath>

namespace drsim::inline insight {
std::optional<CheckerVote> vote_of(const ComponentSpec &check)
{
  const std::string sort = text_of(check, "sort");
  const bool derived = !sort.empty() && sort != "endpoint";
  const std::optional<double> interval_s = mean_of(check, "request_interval_s");
  const std::optional<double> threshold = mean_of(check, "failure_threshold");
  const std::optional<double> checkers = mean_of(check, "checkers");
  const std::optional<double> share = mean_of(check, "healthy_share");
  if (check.kind != "route53_health_check" || derived || !interval_s || !threshold || !checkers || !share)
    return std::nullopt;
  return CheckerVote{static_cast<int>(std::lround(*checkers)), *share,
                     static_cast<int>(std::lround(*threshold)), *interval_s};
}

SilenceSeen silence_seen(const ComponentSpec &check, const CheckerVote &vote)
{
  const double timeout_s = mean_of(check, "timeout_s").value_or(0);
  return {vote.mean_verdict_s(timeout_s, vote.votes_to_fail()), vote.longest_verdict_s(timeout_s)};
}

} // namespace drsim::insight
