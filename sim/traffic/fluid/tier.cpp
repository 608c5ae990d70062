#include "sim/traffic/fluid/tier.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"
#include "sim/core/work.hpp"
#include "sim/traffic/laws/finite_queue.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline fluid {

namespace {

constexpr double load_tolerance = 1e-3;        ///< Erlang C is kept while the load moves by less
constexpr double drift_tolerance = 2e-3;       ///< of the rate: below it a queue counts as at rest
constexpr double caller_rate_tolerance = 2e-5; ///< of the rate: how far from what callers want
constexpr double exact_tolerance = 1e-8;       ///< and with Care::exact
constexpr double little_load = 0.01;           ///< of the capacity: what is off by a share of it matters
constexpr int rate_rounds = 40;                ///< tries to find it
constexpr Tier::Answer nothing_done = {1, 0, 0, 0, 0};

} // namespace

Tier::Tier(const TierSettings &settings, double patience_s)
    : queues_(true), service_mean_s_(settings.service_mean_s), service_cv_(settings.service_cv),
      read_work_(settings.read_work), write_work_(settings.write_work), mean_s_(settings.service_mean_s),
      cv_(settings.service_cv), concurrency_(settings.concurrency_per_server),
      spread_((1 + settings.service_cv * settings.service_cv) / 2), timeout_s_(settings.timeout_s),
      patience_s_(patience_s), retries_(settings.retries),
      budget_(settings.retry_budget_ratio, settings.retry_burst_calls),
      backoff_{settings.retry_backoff_base_s, settings.retry_backoff_cap_s},
      queue_limit_(settings.queue_limit_per_server), breaker_(settings.breaker)
{
  DRSIM_ASSERT(service_mean_s_ > 0 && service_cv_ >= 0 && concurrency_ > 0,
               "service of tier " + settings.name);
  DRSIM_ASSERT(timeout_s_ > 0 && patience_s_ > 0, "time-out of tier " + settings.name);
  DRSIM_ASSERT(retries_ >= 0 && settings.retry_budget_ratio >= 0 && settings.retry_burst_calls >= 0,
               "retries of tier " + settings.name);
}

double Tier::service_cv() const
{
  if (slow_share <= 0)
    return cv_;
  const double usual_s = mean_s_ / speed;
  const double usual_s2 = cv_ * cv_ * usual_s * usual_s;
  return std::sqrt(usual_s2 + slow_share * (1 - slow_share) * slow_s * slow_s) / service_s();
}

double Tier::deadline_s() const
{
  // Who waits for a connection has the pool's time-out for that; only then does the query's begin.
  const bool pools_short = connections < servers * concurrency_;
  return std::min(pools_short ? pool_timeout_s + timeout_s_ : timeout_s_, patience_s_);
}

void Tier::break_queue()
{
  waiting_ = waiting_next_ = 0;
  peak_per_s_ = peak_next_per_s_ = 0;
  capped_ = false;
}

double Tier::overfull() const
{
  constexpr double full_at = 1.05; // somewhat beyond its capacity a zone is late with all its calls
  const double capacity = capacity_per_s();
  double over = 0;
  for (std::size_t z = 0; z < call_shares.size() && capacity > 0; ++z) {
    const double load = rate_per_s_ * call_shares[z] / (capacity * zone_shares[z]);
    if (load <= 1)
      continue;
    const bool all_late = deadline_s() < patience_s_;
    const double share = all_late ? std::min(1.0, (load - 1) / (full_at - 1)) : 1 - 1 / load;
    over += call_shares[z] * share;
  }
  return std::min(over, 1.0);
}

double Tier::steady_waiting() const
{
  const double capacity = capacity_per_s();
  if (living_per_s() >= capacity)
    return infinity;
  return busy_constant() * living_per_s() / (capacity - living_per_s());
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
  return std::min((busy_constant() + waiting_) / capacity, patience_s_);
}

double Tier::utilisation() const
{
  const double capacity = capacity_per_s();
  if (!queues_ || capacity <= 0)
    return 0;
  const double working_off = waiting_ > 0 ? waiting_ / (busy_constant() + waiting_) : 0;
  return std::max(living_per_s() / capacity, working_off);
}

bool Tier::doubtful() const
{
  return queues_ && capacity_per_s() > 0 && rate_per_s_ > 0 && queued_late_ > few_late &&
         queued_late_ < nearly_all_late;
}

double Tier::drift_per_s() const
{
  const double capacity = capacity_per_s();
  if (!queues_ || capacity <= 0)
    return 0;
  const double constant = busy_constant() + waiting_;
  const double drift = living_per_s() - (constant > 0 ? capacity * waiting_ / constant : 0);
  if (capped_ && drift > 0)
    return 0; // as many leave unserved as come
  // With nearly no chance to wait the queue is empty whatever its drift looks like.
  return std::abs(drift) <= drift_tolerance * living_per_s() || constant < 1e-6 ? 0 : drift;
}

void Tier::mix(double writing_share)
{
  const double work = (1 - writing_share) * read_work_ + writing_share * write_work_;
  const double square =
      (1 - writing_share) * read_work_ * read_work_ + writing_share * write_work_ * write_work_;
  mean_s_ = service_mean_s_ * work;
  spread_ = (1 + service_cv_ * service_cv_) * square / (work * work) / 2;
  cv_ = std::sqrt(std::max(0.0, 2 * spread_ - 1));
}

Tier::Demand Tier::asked() const
{
  const bool hears = queues_ && (capacity_per_s() > 0 || silent_share > 0);
  return hears ? Demand{first_rate_per_s, once_rate_per_s, writing_rate_per_s} : heard();
}

Tier::Demand Tier::heard() const
{
  return {heard_per_s_, heard_once_per_s_, heard_writing_ * (heard_per_s_ + heard_once_per_s_)};
}

double Tier::whole_per_s() const
{
  return std::max({first_rate_per_s + once_rate_per_s, heard_per_s_ + heard_once_per_s_,
                   little_load * capacity_per_s(), 1e-9});
}

double Tier::respond(double step_s, double patience_decay, const Demand &hear, Care care)
{
  if (!queues_) {
    answer_.success = once_.success = 1 - error_ratio;
    return 0;
  }
  const double success_before = answer_.success;
  if (capacity_per_s() <= 0 && silent_share <= 0) {
    rate_per_s_ = 0;
    answer_ = once_ = nothing_done;
    budget_.set_flow(0, 0);
    return success_before;
  }
  const double first_off = hear.first_per_s - heard_per_s_;
  const double once_off = hear.once_per_s - heard_once_per_s_;
  const double all = hear.first_per_s + hear.once_per_s;
  const bool mixed = read_work_ != write_work_ && all > 0;
  const double writing_off = mixed ? std::min(1.0, hear.writing_per_s / all) - heard_writing_ : 0;
  if (care == Care::again && settled_ && first_off == 0 && once_off == 0 && writing_off == 0)
    return 0;
  const double off =
      (std::abs(first_rate_per_s - heard_per_s_) + std::abs(once_rate_per_s - heard_once_per_s_)) /
      whole_per_s();
  if (mixed) {
    heard_writing_ += writing_off;
    mix(heard_writing_);
  }
  heard_per_s_ += first_off;
  heard_once_per_s_ += once_off;
  exact_ = care == Care::exact;
  settled_ = find_rate(step_s, patience_decay);
  return std::max(off, std::abs(answer_.success - success_before));
}

/// Where what is wanted rises with the rate (who is late comes again), the rate goes all the way to it, and
/// so up or down to the nearest state that lasts. Where it falls, it overshoots: then the answer lies between
/// two rates. False where it jumps, so that the next search may end at another place.
bool Tier::find_rate(double step_s, double patience_decay)
{
  const double tolerance = exact_ ? exact_tolerance : caller_rate_tolerance;
  double low = -1, high = -1; // wanted is more there, and less; -1: not known
  for (int round = 0; round < rate_rounds; ++round) {
    const double wanted = wanted_at(step_s, patience_decay);
    const double move = wanted - rate_per_s_;
    if (std::abs(move) <= tolerance * std::max(wanted, rate_per_s_))
      return true;
    (move > 0 ? low : high) = rate_per_s_;
    const bool between = low >= 0 && high >= 0;
    if (between && std::abs(high - low) <= tolerance * std::max(high, low))
      break;
    rate_per_s_ = between ? (low + high) / 2 : wanted;
  }
  if (low >= 0) {
    rate_per_s_ = low; // what is wanted jumps there: always the same side of it
    static_cast<void>(wanted_at(step_s, patience_decay));
  }
  return false;
}

/// Plays the step at the present rate; all tries that callers then make.
double Tier::wanted_at(double step_s, double patience_decay)
{
  ++work_done.rate_tries;
  const bool works = capacity_per_s() > 0;
  if (works)
    queue_step(step_s, patience_decay);
  const Attempt living = works ? attempt(waiting_next_) : Attempt{};
  queued_late_ = living.late;
  answer_all(with_silent(living));
  if (open_left_s_ <= 0)
    return heard_per_s_ * answer_.attempts + heard_once_per_s_ * once_.attempts;
  answer_ = once_ = nothing_done;
  return 0;
}

void Tier::find_wait_chance()
{
  const double load = slow_share > 0 ? living_per_s() * service_s() : living_per_s() * mean_s_ / speed;
  const double count = places();
  const std::vector<double> &calls = call_shares.empty() ? zone_shares : call_shares;
  const bool same = count == wait_servers_ && zone_shares == wait_shares_ && calls == wait_calls_;
  if (same && std::abs(load - wait_load_) <= (exact_ ? 0 : load_tolerance) * wait_load_)
    return;
  wait_load_ = load;
  wait_servers_ = count;
  wait_shares_ = zone_shares;
  wait_calls_ = calls;
  double sum = 0, chance = 0, last_share = 0, last_calls = 0, last = 0;
  for (std::size_t z = 0; z < zone_shares.size(); ++z) {
    const double share = zone_shares[z];
    if (share != last_share || calls[z] != last_calls)
      last = erlang_c(count * share, std::min(load * calls[z], count * share));
    last_share = share;
    last_calls = calls[z];
    sum += last;
    chance += calls[z] * last;
  }
  wait_chance_ = chance;
  lines_ = chance > 0 ? sum / chance : static_cast<double>(zone_shares.size());
}

void Tier::queue_step(double step_s, double patience_decay)
{
  find_wait_chance();
  // Backward Euler in closed form: exact at rest and in a plain backlog, stable at any step.
  const double capacity = capacity_per_s();
  const double constant = busy_constant();
  const double come = waiting_ + step_s * living_per_s();
  const double middle = constant - come + step_s * capacity;
  const double root = std::sqrt(middle * middle + 4 * come * constant);
  if (middle > 0)
    waiting_next_ = 2 * come * constant / (middle + root);
  else
    waiting_next_ = (root - middle) / 2;
  capped_ = false;
  peak_next_per_s_ = std::max(living_per_s(), peak_per_s_ * patience_decay);
  if (std::isfinite(patience_s_) && waiting_next_ > peak_next_per_s_ * patience_s_) {
    waiting_next_ = peak_next_per_s_ * patience_s_;
    capped_ = peak_next_per_s_ == living_per_s();
  }
  shed();
}

/// No more wait than there is room for: those of M/M/c/K, and as many are refused.
void Tier::shed()
{
  refused_ = 0;
  if (!std::isfinite(room()))
    return;
  const double load = slow_share > 0 ? living_per_s() * service_s() : living_per_s() * mean_s_ / speed;
  const FiniteQueue full = finite_queue(places() / lines_, load / lines_, room() / lines_);
  const double most = lines_ * spread() * full.waiting;
  const bool fills_up = waiting_next_ < most && load >= places();
  refused_ = fills_up ? 0 : full.refused;
  capped_ = capped_ || waiting_next_ >= most;
  waiting_next_ = std::min(waiting_next_, most);
}

Tier::Attempt Tier::attempt(double waiting) const
{
  const double capacity = capacity_per_s();
  const double deadline = deadline_s();
  const double utilisation = living_per_s() * (1 - refused_) / capacity;
  const double unbounded_s = (busy_constant() + waiting) / capacity;
  const double wait_s = std::min(unbounded_s, patience_s_);
  const double surplus = std::max(0.0, waiting - steady_waiting()) / lines_;
  const double chance = 1 - (1 - wait_chance_) / (1 + surplus);
  double scale = chance > 0 ? wait_s / chance : 0;
  if (utilisation < 1)
    scale = std::min(scale, lines_ * spread_ / (capacity * (1 - utilisation)));
  else if (utilisation > 1)
    scale = std::min(scale, std::sqrt(2 * lines_ * spread() * waiting / (utilisation - 1)) / capacity);
  const double shift = chance > 0 ? std::max(0.0, wait_s / chance - scale) : 0;
  const ResponseLaw law{chance, shift, scale, service_s(), service_cv()};

  double late = std::isfinite(deadline) ? law.tail(deadline) : 0;
  if (unbounded_s >=
      patience_s_) { // those at the head leave unserved, the rest is served after nearly the patience
    const double unserved = std::max(0.0, 1 - 1 / std::max(utilisation, 1e-9));
    late = deadline >= patience_s_ ? unserved : std::max(late, unserved);
  }
  // Response of an attempt in time: what lies beyond the deadline is nearly exponential.
  Attempt one{refused_, late, late > 0 ? late * deadline : 0, law.mean_s(), law.variance_s2()};
  if (late > 1e-9) {
    const double beyond = std::max(scale, service_s());
    const double within = std::max(1 - late, 1e-9);
    const double second = one.variance_s2 + one.mean_s * one.mean_s;
    const double cut = late * (deadline * deadline + 2 * deadline * beyond + 2 * beyond * beyond);
    one.mean_s = std::clamp((one.mean_s - late * (deadline + beyond)) / within, 0.0, deadline);
    one.variance_s2 = std::clamp((second - cut) / within - one.mean_s * one.mean_s, 0.0, deadline * deadline);
  }
  return one;
}

/// Some of the calls come to pods that do not answer.
Tier::Attempt Tier::with_silent(Attempt one) const
{
  const double hang = hanging();
  if (hang <= 0)
    return one;
  const double let_in = (1 - hang) * (1 - one.refused);
  const double silent = hang / (hang + let_in); // of those not refused
  const double noticed_s = std::isfinite(deadline_s()) ? deadline_s() : 0;
  one.refused = 1 - hang - let_in;
  one.late = silent + (1 - silent) * one.late;
  one.late_s = silent * noticed_s + (1 - silent) * one.late_s;
  return one;
}

void Tier::ask_budget(double refused)
{
  if (open_left_s_ > 0)
    return budget_.set_flow(0, 0);
  const double again = retry_outcome(failure_, retries_).attempts - 1;
  const double again_once = retry_outcome(refused, retries_).attempts - 1;
  budget_.set_flow(heard_per_s_ + heard_once_per_s_, heard_per_s_ * again + heard_once_per_s_ * again_once);
}

void Tier::answer_all(const Attempt &one)
{
  const double begun = 1 - one.refused;
  const double spoilt = 1 - (1 - one.late) * (1 - error_ratio); // of those that got in
  late_ = one.late;
  failure_ = one.refused + begun * spoilt;
  const double failed_s = begun * (one.late_s + (1 - one.late) * error_ratio * one.mean_s);
  const double attempt_s = begun * (one.late_s + (1 - one.late) * one.mean_s);

  ask_budget(one.refused);
  const RetryOutcome retried = retry_outcome(failure_, retries_, budget_.granted());
  const double backoff_s = mean_backoff_s(failure_, retries_, budget_.granted(), backoff_);
  answer_ = {retried.attempts, retried.success, one.mean_s, one.variance_s2,
             retried.attempts * attempt_s + backoff_s};
  const double further = retried.attempts - 1;
  if (further > 0) {
    const double each_s = failed_s / failure_;
    answer_.mean_s += further * each_s + backoff_s;
    answer_.variance_s2 += further * each_s * each_s;
  }

  const RetryOutcome let_in = retry_outcome(one.refused, retries_, budget_.granted());
  const double entry_s = mean_backoff_s(one.refused, retries_, budget_.granted(), backoff_);
  once_ = {let_in.attempts, let_in.success * (1 - spoilt), one.mean_s + entry_s, one.variance_s2,
           let_in.success * (one.late_s + (1 - one.late) * one.mean_s) + entry_s};
}

} // namespace drsim::traffic::fluid
