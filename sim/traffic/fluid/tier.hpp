#pragma once
#include "sim/traffic/laws/response.hpp"
#include "sim/traffic/laws/retry_budget.hpp"
#include "sim/traffic/places/hand_over.hpp"
#include "sim/traffic/plane.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace drsim::traffic::inline fluid {

/// One service or store of one region as a fluid queue: c servers, first come first served (facts.md, section
/// 24). The number waiting q obeys dq/dt = rate - capacity q/(A + q) with A = (1 + cv^2)/2 Erlang C: at rest
/// this is Allen-Cunneen exactly, far from rest the plain fluid backlog. Callers give up after their
/// time-out, but the work is done all the same until the user's patience ends. With a limit of waiting calls
/// it is M/M/c/K at rest, and refuses what overflows. A circuit breaker opens by the failures of its last
/// calls, forgotten exponentially. Connections of the callers' pools limit how many calls a store works on.
/// Zones have queues of their own: A is then the sum of theirs, which at rest is exact for each. Calls to
/// silent pods take up no server and are late, as are lost ones. Where calls come to zones in other shares
/// than servers stand there, a zone that gets more than it can do is late with its own; that builds up at
/// once, and its servers help the others on paper. Slow calls are a mixture, of which the mean and the
/// variance count. Not modelled: threads held while a service waits for another; each caller's own breaker
/// and pool (all callers' together here); the delay of the retries' load by their back-off (their time is
/// counted).
class Tier {
public:
  Tier() = default; ///< answers at once: a cache or topic of which no queue is described
  Tier(const TierSettings &settings, double patience_s);

  // --- set by the control plane ---
  double servers = 0;
  double speed = 1;
  double error_ratio = 0;
  double warmth = 1;                  ///< of a cache
  std::vector<double> zone_shares{1}; ///< of the servers, and so of the calls: each zone has its own queue
  std::vector<double> call_shares;    ///< of the calls, where they are others; else empty
  double silent_share = 0; ///< of calls, to pods that are dead: they hang until their callers give up
  double lost_share = 0;   ///< of calls: nobody answers them; they take up no server either
  double slow_s = 0;       ///< the slow calls take so much longer, and hold their server meanwhile
  double slow_share = 0;   ///< of calls
  bool readable = false;
  bool writable = false;
  double connections = std::numeric_limits<double>::infinity(); ///< of all pools, a store's
  double pool_timeout_s = 0;                                    ///< longest wait for one

  // --- set in every pass over the journeys ---
  double first_rate_per_s = 0;   ///< first attempts of calls that are idempotent
  double once_rate_per_s = 0;    ///< and of those tried again only when they were refused at once
  double writing_rate_per_s = 0; ///< of both, those that write
  double commit_rate_per_s = 0;
  double cache_read_rate_per_s = 0;
  double cache_fill_rate_per_s = 0; ///< misses of keys it should have had, answered by the store behind

  /// What callers ask of it.
  struct Demand {
    double first_per_s = 0;   ///< as first_rate_per_s
    double once_per_s = 0;    ///< as once_rate_per_s
    double writing_per_s = 0; ///< as writing_rate_per_s
  };
  /// How a tier answers: as the first time in a step; again, when who hears nothing new has nothing to say;
  /// or to the last digit, so that a small change of what it hears shows in what it says.
  enum class Care { first, again, exact };

  /// Has queueing of its own.
  [[nodiscard]] bool queues() const { return queues_; }
  /// Can work at all.
  [[nodiscard]] bool alive() const { return !queues_ || capacity_per_s() > 0 || silent_share > 0; }
  [[nodiscard]] double capacity_per_s() const
  {
    return slow_share > 0 ? places() / service_s() : places() * speed / mean_s_;
  }
  /// Calls it works on at once.
  [[nodiscard]] double places() const { return std::min(servers * concurrency_, connections); }
  [[nodiscard]] double deadline_s() const;

  /// Drops the queue (its servers are gone).
  void break_queue();
  /// What it was asked in the last pass; of a tier without a queue, or a dead one, what it has heard.
  [[nodiscard]] Demand asked() const;
  /// What it takes itself to be asked.
  [[nodiscard]] Demand heard() const;
  /// What counts as a whole of that.
  [[nodiscard]] double whole_per_s() const;
  /// Plays a step of step_s seconds from the committed state with the demand `hear`, and updates the answer;
  /// returns how far what it is asked now is from what it had heard, and how far its success moved.
  /// patience_decay = exp(-step_s / patience).
  double respond(double step_s, double patience_decay, const Demand &hear, Care care);
  /// Makes the end of the step of step_s seconds the state; true when the breaker opened or closed then.
  bool commit(double step_s);
  /// What another plane has to know of it.
  [[nodiscard]] TierState state() const;
  /// Goes on from what another plane has made of it.
  void take_over(const TierState &state);
  /// Hardly anybody is late, and no more wait than do at rest.
  [[nodiscard]] bool calm() const;
  /// Time in which nothing was set and no queue moved.
  void rest(double seconds) { budget_.pass(seconds); }
  /// Seconds until the breaker or the budget of retries may change, as things are; infinite when they will
  /// not.
  [[nodiscard]] double event_s() const { return std::min(breaker_event_s(), budget_.empty_s()); }

  /// What becomes of a call, its further tries included.
  struct Answer {
    double attempts = 1;
    double success = 1;
    double mean_s = 0;      ///< of those that succeed
    double variance_s2 = 0; ///< of those that succeed
    double time_s = 0;      ///< of all, failed ones included
  };
  /// Adds `weight`, split by what spoils a call's last try; nothing when none fails.
  void blame(bool idempotent, double weight, FailedBy &causes) const;
  /// After respond().
  [[nodiscard]] const Answer &answer(bool idempotent) const { return idempotent ? answer_ : once_; }
  [[nodiscard]] double rate_per_s() const { return rate_per_s_; } ///< all attempts
  [[nodiscard]] double waiting() const { return waiting_; }
  [[nodiscard]] double excess() const;      ///< waiting beyond the steady queue
  [[nodiscard]] double utilisation() const; ///< offered load, or 1 - a little while a backlog is worked off
  [[nodiscard]] double drift_per_s() const; ///< d waiting / dt; 0 within tolerance or at the cap of patience
  /// Part of the calls, neither few nor nearly all, is answered after the caller's time-out: which part, and
  /// whether it stays so, is chance that a mean does not have.
  [[nodiscard]] bool doubtful() const;
  [[nodiscard]] double wait_s() const; ///< mean wait of a request that arrives now

private:
  struct Attempt { ///< one try
    double refused = 0;
    double late = 0;
    double late_s = 0; ///< time of the late ones, in the mean of all that got in
    double mean_s = 0; ///< of those in time
    double variance_s2 = 0;
  };

  [[nodiscard]] double breaker_event_s() const;
  bool commit_breaker(double step_s);
  void queue_step(double step_s, double patience_decay);
  void find_wait_chance();
  void shed();
  [[nodiscard]] Attempt with_silent(Attempt one) const;
  /// A in the header's formula, of all lines together.
  [[nodiscard]] double busy_constant() const { return lines_ * spread() * wait_chance_; }
  /// Share of calls that nobody answers: those to silent pods, and of the others those that are lost.
  [[nodiscard]] double hanging() const
  {
    const double silent =
        lost_share > 0 && servers > 0 ? 1 - (1 - silent_share) * (1 - lost_share) : silent_share;
    return call_shares.empty() ? silent : 1 - (1 - silent) * (1 - overfull());
  }
  /// Share of calls that come to the pods of a zone beyond what these can do while others have time.
  [[nodiscard]] double overfull() const;
  /// Calls that come to living pods.
  [[nodiscard]] double living_per_s() const { return rate_per_s_ * (1 - hanging()); }
  /// Mean and variation of the time a call holds a server, the slow ones among them.
  [[nodiscard]] double service_s() const { return mean_s_ / speed + slow_share * slow_s; }
  [[nodiscard]] double service_cv() const;
  [[nodiscard]] double spread() const ///< (1 + cv^2) / 2
  {
    const double cv = service_cv();
    return slow_share > 0 ? (1 + cv * cv) / 2 : spread_;
  }
  bool find_rate(double step_s, double patience_decay);
  /// Mean and variation of the service time when this share of the calls writes.
  void mix(double writing_share);
  double wanted_at(double step_s, double patience_decay);
  [[nodiscard]] Attempt attempt(double waiting) const;
  /// How many further tries callers want, of all that fail and of those refused.
  void ask_budget(double refused);
  void answer_all(const Attempt &attempt);
  [[nodiscard]] double steady_waiting() const;
  [[nodiscard]] double room() const { return queue_limit_ * servers; }
  [[nodiscard]] bool has_breaker() const { return breaker_.window_calls > 0; }

  bool queues_ = false;
  double service_mean_s_ = 1;
  double service_cv_ = 1;
  double read_work_ = 1;
  double write_work_ = 1;
  double heard_writing_ = 0; ///< share of the calls heard
  bool exact_ = false;       ///< it answers with Care::exact
  double mean_s_ = 1;        ///< service_mean_s_ with the calls as they now are
  double cv_ = 1;            ///< and its variation
  double concurrency_ = 1;
  double spread_ = 1; ///< (1 + cv^2) / 2 when nothing is slow
  double timeout_s_ = std::numeric_limits<double>::infinity();
  double patience_s_ = std::numeric_limits<double>::infinity();
  double retries_ = 0;
  RetryBudget budget_;
  Backoff backoff_;
  double queue_limit_ = std::numeric_limits<double>::infinity(); ///< for each server
  BreakerSettings breaker_{};

  double waiting_ = 0;       ///< state
  double peak_per_s_ = 0;    ///< state: highest recent rate, forgotten over the patience
  double open_left_s_ = 0;   ///< state: the breaker refuses for so long yet
  double seen_failures_ = 0; ///< state: share among its last calls
  double seen_calls_ = 0;    ///< state: since it closed
  double waiting_next_ = 0;
  double peak_next_per_s_ = 0;
  bool capped_ = false;
  double refused_ = 0;          ///< share of attempts, by the limit of waiting calls
  double failure_ = 0;          ///< share of attempts
  double late_ = 0;             ///< share of those that got in
  double queued_late_ = 0;      ///< and of those that came to a living pod
  bool settled_ = false;        ///< its rate is the one that callers want
  double heard_per_s_ = 0;      ///< of first_rate_per_s
  double heard_once_per_s_ = 0; ///< of once_rate_per_s
  double rate_per_s_ = 0;
  double wait_chance_ = 0; ///< Erlang C at (wait_load_, wait_servers_), of a call to any zone
  double lines_ = 1;       ///< as many queues of equal zones would do the same
  std::vector<double> wait_shares_;
  std::vector<double> wait_calls_;
  double wait_load_ = -1;
  double wait_servers_ = -1;

  Answer answer_;
  Answer once_;
};

} // namespace drsim::traffic::fluid
