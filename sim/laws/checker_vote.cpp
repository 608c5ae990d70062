#include "sim/laws/checker_vote.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline laws {

int CheckerVote::votes_to_fail() const
{
  return checkers - static_cast<int>(std::floor(healthy_share * checkers));
}

int CheckerVote::votes_to_recover() const
{
  return static_cast<int>(std::floor(healthy_share * checkers)) + 1;
}

double CheckerVote::verdict_after_s(std::vector<double> next_check_s, double answer_s, int votes) const
{
  DRSIM_ASSERT(votes >= 1 && votes <= static_cast<int>(next_check_s.size()), "a vote among the checkers");
  const auto deciding = next_check_s.begin() + (votes - 1);
  std::nth_element(next_check_s.begin(), deciding, next_check_s.end());
  return *deciding + (failure_threshold - 1) * (request_interval_s + answer_s) + answer_s;
}

double CheckerVote::mean_verdict_s(double answer_s, int votes) const
{
  return request_interval_s * votes / (checkers + 1) + least_verdict_s(answer_s);
}

double CheckerVote::least_verdict_s(double answer_s) const
{
  return (failure_threshold - 1) * (request_interval_s + answer_s) + answer_s;
}

double CheckerVote::longest_verdict_s(double answer_s) const
{
  return request_interval_s + least_verdict_s(answer_s);
}

} // namespace drsim::laws
