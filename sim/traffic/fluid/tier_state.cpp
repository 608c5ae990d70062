// A tier handed over to a plane that plays every transaction, and back.
#include "sim/traffic/fluid/tier.hpp"

namespace drsim::traffic::inline fluid {
namespace {

constexpr double few = 1; ///< calls that may wait beyond a steady queue

} // namespace

TierState Tier::state() const
{
  TierState state;
  state.waiting = queues_ && capacity_per_s() > 0 ? waiting_ : 0;
  state.tries_per_s = rate_per_s_;
  state.late_share = queued_late_;
  state.saved_retries = budget_.saved();
  state.open_s = open_left_s_;
  state.seen_calls = seen_calls_;
  state.seen_failures = seen_failures_;
  state.works_at_limit = connections >= servers * concurrency_;
  return state;
}

void Tier::take_over(const TierState &state)
{
  if (!queues_)
    return;
  waiting_ = waiting_next_ = state.waiting;
  rate_per_s_ = heard_per_s_ = state.tries_per_s;
  heard_once_per_s_ = 0;
  peak_per_s_ = peak_next_per_s_ = living_per_s();
  capped_ = settled_ = false;
  budget_.save(state.saved_retries);
  open_left_s_ = state.open_s;
  seen_calls_ = state.seen_calls;
  seen_failures_ = state.seen_failures;
  if (capacity_per_s() <= 0)
    return;
  find_wait_chance();
  const Attempt living = attempt(waiting_);
  queued_late_ = living.late;
  answer_all(with_silent(living)); // what others hear before it is worked out anew
}

bool Tier::calm() const
{
  if (!queues_ || capacity_per_s() <= 0)
    return true;
  return open_left_s_ <= 0 && queued_late_ <= few_late && living_per_s() < capacity_per_s() &&
         excess() <= few;
}

} // namespace drsim::traffic::fluid
