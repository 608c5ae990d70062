// What spoils a tier's calls, cause by cause.
#include "sim/traffic/fluid/tier.hpp"

namespace drsim::traffic::inline fluid {

void Tier::blame(bool idempotent, double weight, FailedBy &causes) const
{
  const auto add = [&](FailureCause cause, double count) { causes[number_of(cause)] += count; };
  if (!queues_)
    return add(FailureCause::error_answered, weight);
  if (!alive())
    return add(FailureCause::no_server, weight);
  if (open_left_s_ > 0)
    return add(FailureCause::breaker_open, weight);
  double refused = refused_ * (1 - hanging());
  double begun = 1 - refused;
  if (!idempotent) { // tried again until it gets in
    const double let_in = retry_outcome(refused, retries_, budget_.granted()).success;
    refused = 1 - let_in;
    begun = let_in;
  }
  const double late = begun * late_;
  const double errors = begun * (1 - late_) * error_ratio;
  const double all = refused + late + errors;
  const bool for_pool = connections < servers * concurrency_;
  if (all <= 0)
    return add(FailureCause::timed_out, weight);
  add(FailureCause::shed, weight * refused / all);
  add(for_pool ? FailureCause::pool_exhausted : FailureCause::timed_out, weight * late / all);
  add(FailureCause::error_answered, weight * errors / all);
}

} // namespace drsim::traffic::fluid
