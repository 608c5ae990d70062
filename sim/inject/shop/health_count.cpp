#include "sim/inject/shop/health_count.hpp"

namespace drsim::inject::inline shop {

bool HealthCount::note(bool well)
{
  in_a_row_ = well == last_ ? in_a_row_ + 1 : 1;
  last_ = well;
  const State would = well ? State::up : State::down;
  if (state_ == would || in_a_row_ < (well ? successes_ : failures_))
    return false;
  state_ = would;
  return true;
}

const char *state_name(HealthCount::State state)
{
  return state == HealthCount::State::unknown ? "unknown" : state == HealthCount::State::up ? "up" : "down";
}

double next_check_s(double due_s, double interval_s, double now_s)
{
  double next_s = due_s + interval_s;
  while (now_s > next_s + interval_s / 2)
    next_s += interval_s;
  return next_s;
}

} // namespace drsim::inject::shop
