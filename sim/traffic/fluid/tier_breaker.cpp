// A tier at the end of a step, and its circuit breaker.
#include "sim/core/units.hpp"
#include "sim/traffic/fluid/tier.hpp"

#include <cmath>

namespace drsim::traffic::inline fluid {
namespace {

constexpr double breaker_steps = 4; ///< steps in which a breaker's window fills, at least

} // namespace

double Tier::breaker_event_s() const
{
  if (!has_breaker())
    return infinity;
  if (open_left_s_ > 0)
    return open_left_s_;
  const bool turns = rate_per_s_ > 0 && failure_ >= breaker_.failure_ratio;
  return turns ? breaker_.window_calls / (breaker_steps * rate_per_s_) : infinity;
}

bool Tier::commit(double step_s)
{
  waiting_ = waiting_next_;
  peak_per_s_ = peak_next_per_s_;
  if (!queues_)
    return false;
  const bool spent = budget_.pass(step_s);
  return (has_breaker() && commit_breaker(step_s)) || spent;
}

bool Tier::commit_breaker(double step_s)
{
  if (open_left_s_ > 0) {
    open_left_s_ -= step_s;
    if (open_left_s_ > 1e-9)
      return false;
    const Attempt trial =
        with_silent(attempt(waiting_)); // at hardly any load: what the backlog and the errors leave
    const double failure = 1 - (1 - trial.late) * (1 - error_ratio);
    open_left_s_ = failure >= breaker_.failure_ratio ? breaker_.open_s : 0;
    seen_failures_ = seen_calls_ = 0;
    return true;
  }
  const double calls = rate_per_s_ * step_s;
  seen_calls_ += calls;
  seen_failures_ += (failure_ - seen_failures_) * -std::expm1(-calls / breaker_.window_calls);
  if (seen_calls_ < breaker_.window_calls || seen_failures_ < breaker_.failure_ratio)
    return false;
  open_left_s_ = breaker_.open_s;
  return true;
}

} // namespace drsim::traffic::fluid
