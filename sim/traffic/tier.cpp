#include "sim/traffic/tier.hpp"

#include "sim/core/assertion.hpp"
#include "sim/traffic/queueing.hpp"
#include "sim/traffic/response.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double load_tolerance = 1e-3;  ///< Erlang C is kept while the load moves by less
constexpr double drift_tolerance = 2e-3; ///< of the rate: below it a queue counts as at rest

} // namespace

Tier::Tier(const TierSettings &settings, double patience_s)
    : queues_(true), service_mean_s_(settings.service_mean_s), service_cv_(settings.service_cv),
      concurrency_(settings.concurrency_per_server),
      spread_((1 + settings.service_cv * settings.service_cv) / 2), timeout_s_(settings.timeout_s),
      patience_s_(patience_s), deadline_s_(std::min(settings.timeout_s, patience_s)),
      retries_(settings.retries), budget_(settings.retry_budget_ratio)
{
  DRSIM_ASSERT(service_mean_s_ > 0 && service_cv_ >= 0 && concurrency_ > 0,
               "service of tier " + settings.name);
  DRSIM_ASSERT(timeout_s_ > 0 && patience_s_ > 0, "time-out of tier " + settings.name);
  DRSIM_ASSERT(retries_ >= 0 && budget_ >= 0, "retries of tier " + settings.name);
}

void Tier::break_queue()
{
  waiting_ = waiting_next_ = 0;
  peak_per_s_ = peak_next_per_s_ = 0;
  capped_ = false;
}

double Tier::steady_waiting() const
{
  const double capacity = capacity_per_s();
  if (rate_per_s_ >= capacity)
    return infinity;
  return spread_ * wait_chance_ * rate_per_s_ / (capacity - rate_per_s_);
}

double Tier::excess() const
{
  const double more = waiting_ - steady_waiting();
  return more > drift_tolerance * waiting_ ? more : 0;
}

double Tier::wait_s() const
{
  const double capacity = capacity_per_s();
  if (!queues_ || capacity <= 0)
    return 0;
  return std::min((spread_ * wait_chance_ + waiting_) / capacity, patience_s_);
}

double Tier::utilisation() const
{
  const double capacity = capacity_per_s();
  if (!queues_ || capacity <= 0)
    return 0;
  const double constant = spread_ * wait_chance_;
  const double working_off = waiting_ > 0 ? waiting_ / (constant + waiting_) : 0;
  return std::max(rate_per_s_ / capacity, working_off);
}

double Tier::drift_per_s() const
{
  const double capacity = capacity_per_s();
  if (!queues_ || capacity <= 0 || capped_)
    return 0;
  const double constant = spread_ * wait_chance_ + waiting_;
  const double drift = rate_per_s_ - (constant > 0 ? capacity * waiting_ / constant : 0);
  // With nearly no chance to wait the queue is empty whatever its drift looks like.
  return std::abs(drift) <= drift_tolerance * rate_per_s_ || constant < 1e-6 ? 0 : drift;
}

double Tier::respond(double step_s, double patience_decay, double damping)
{
  if (!queues_) {
    success_ = 1 - error_ratio;
    return 0;
  }
  const double capacity = capacity_per_s();
  if (capacity <= 0) {
    const double lost = success_;
    rate_per_s_ = 0;
    success_ = mean_s_ = variance_s2_ = time_s_ = 0;
    return lost;
  }
  const double wanted = first_rate_per_s * attempts_;
  const double change = wanted - rate_per_s_;
  const double before = rate_per_s_;
  const double success_before = success_;
  rate_per_s_ += damping * change;
  queue_step(step_s, patience_decay);
  answer(capacity);
  const double off = std::abs(first_rate_per_s * attempts_ - before);
  return std::max(off / std::max({wanted, before, 1e-9}), std::abs(success_ - success_before));
}

void Tier::queue_step(double step_s, double patience_decay)
{
  const double load = rate_per_s_ * service_mean_s_ / speed;
  const double count = servers * concurrency_;
  if (count != wait_servers_ || std::abs(load - wait_load_) > load_tolerance * wait_load_) {
    wait_chance_ = erlang_c(count, load);
    wait_load_ = load;
    wait_servers_ = count;
  }
  // Backward Euler in closed form: exact at rest and in a plain backlog, stable at any step.
  const double capacity = capacity_per_s();
  const double constant = spread_ * wait_chance_;
  const double come = waiting_ + step_s * rate_per_s_;
  const double middle = constant - come + step_s * capacity;
  const double root = std::sqrt(middle * middle + 4 * come * constant);
  if (middle > 0)
    waiting_next_ = 2 * come * constant / (middle + root);
  else
    waiting_next_ = (root - middle) / 2;
  capped_ = false;
  peak_next_per_s_ = std::max(rate_per_s_, peak_per_s_ * patience_decay);
  if (std::isfinite(patience_s_) && waiting_next_ > peak_next_per_s_ * patience_s_) {
    waiting_next_ = peak_next_per_s_ * patience_s_;
    capped_ = peak_next_per_s_ == rate_per_s_;
  }
}

void Tier::answer(double capacity)
{
  const double utilisation = rate_per_s_ / capacity;
  const double unbounded_s = (spread_ * wait_chance_ + waiting_next_) / capacity;
  const double wait_s = std::min(unbounded_s, patience_s_);
  const double steady = steady_waiting();
  const double surplus = std::max(0.0, waiting_next_ - steady);
  const double chance = 1 - (1 - wait_chance_) / (1 + surplus);
  double scale = chance > 0 ? wait_s / chance : 0;
  if (utilisation < 1)
    scale = std::min(scale, spread_ / (capacity - rate_per_s_));
  else if (utilisation > 1)
    scale = std::min(scale, std::sqrt(2 * spread_ * waiting_next_ / (utilisation - 1)) / capacity);
  const double shift = chance > 0 ? std::max(0.0, wait_s / chance - scale) : 0;
  const ResponseLaw law{chance, shift, scale, service_mean_s_ / speed, service_cv_};

  double late = std::isfinite(deadline_s_) ? law.tail(deadline_s_) : 0;
  if (unbounded_s >=
      patience_s_) { // those at the head leave unserved, the rest is served after nearly the patience
    const double unserved = std::max(0.0, 1 - 1 / std::max(utilisation, 1e-9));
    late = timeout_s_ >= patience_s_ ? unserved : std::max(late, unserved);
  }
  const double failure = 1 - (1 - late) * (1 - error_ratio);
  const RetryOutcome outcome = retry_outcome(failure, retries_, budget_);
  attempts_ = outcome.attempts;
  success_ = outcome.success;

  // Response of an attempt in time: what lies beyond the deadline is nearly exponential.
  const double mean = law.mean_s();
  mean_s_ = mean;
  variance_s2_ = law.variance_s2();
  if (late > 1e-9) {
    const double beyond = std::max(scale, service_mean_s_ / speed);
    const double within = std::max(1 - late, 1e-9);
    const double second = variance_s2_ + mean * mean;
    const double cut = late * (deadline_s_ * deadline_s_ + 2 * deadline_s_ * beyond + 2 * beyond * beyond);
    mean_s_ = std::clamp((mean - late * (deadline_s_ + beyond)) / within, 0.0, deadline_s_);
    variance_s2_ = std::clamp((second - cut) / within - mean_s_ * mean_s_, 0.0, deadline_s_ * deadline_s_);
  }
  const double in_time_s = mean_s_;
  const double late_s = late > 0 ? late * deadline_s_ : 0;
  time_s_ = attempts_ * (late_s + (1 - late) * in_time_s);
  const double further = attempts_ - 1;
  if (further > 0) {
    const double failed_s = (late_s + (1 - late) * error_ratio * in_time_s) / failure;
    mean_s_ += further * failed_s;
    variance_s2_ += further * failed_s * failed_s;
  }
}

void Tier::commit()
{
  waiting_ = waiting_next_;
  peak_per_s_ = peak_next_per_s_;
}

} // namespace drsim::traffic
