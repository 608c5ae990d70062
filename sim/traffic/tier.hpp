#pragma once

#include "sim/traffic/plane.hpp"

#include <limits>

namespace drsim::traffic {

/// One service or store of one region as a fluid queue: c servers, first come first served (facts.md, section
/// 24). The number waiting q obeys dq/dt = rate - capacity q/(A + q) with A = (1 + cv^2)/2 Erlang C: at rest
/// this is Allen-Cunneen exactly, far from rest the plain fluid backlog. Callers give up after their
/// time-out, but the work is done all the same until the user's patience ends. Not modelled: threads held
/// while a service waits for another.
class Tier {
public:
  Tier() = default; ///< answers at once: a cache or topic of which no queue is described
  Tier(const TierSettings &settings, double patience_s);

  // --- set by the control plane ---
  double servers = 0;
  double speed = 1;
  double error_ratio = 0;
  bool readable = false;
  bool writable = false;

  // --- set in every pass over the journeys ---
  double first_rate_per_s = 0; ///< first attempts
  double commit_rate_per_s = 0;

  /// Has queueing of its own.
  [[nodiscard]] bool queues() const { return queues_; }
  /// Can work at all.
  [[nodiscard]] bool alive() const { return !queues_ || capacity_per_s() > 0; }
  [[nodiscard]] double capacity_per_s() const { return servers * concurrency_ * speed / service_mean_s_; }
  [[nodiscard]] double deadline_s() const { return deadline_s_; }

  /// Drops the queue (its servers are gone).
  void break_queue();
  /// Plays a step of step_s seconds from the committed state with the present first_rate_per_s, and updates
  /// the answer; returns how far rate and success moved against the last call. damping in (0, 1].
  /// patience_decay = exp(-step_s / patience).
  double respond(double step_s, double patience_decay, double damping);
  /// Makes the end of the step the state.
  void commit();

  // --- the answer to one call, after respond() ---
  [[nodiscard]] double success() const { return success_; } ///< retries included
  [[nodiscard]] double mean_s() const { return mean_s_; }   ///< of calls that succeed
  [[nodiscard]] double variance_s2() const { return variance_s2_; }
  [[nodiscard]] double time_s() const { return time_s_; }         ///< of all calls, failed ones included
  [[nodiscard]] double rate_per_s() const { return rate_per_s_; } ///< all attempts
  [[nodiscard]] double waiting() const { return waiting_; }
  [[nodiscard]] double excess() const;      ///< waiting beyond the steady queue
  [[nodiscard]] double utilisation() const; ///< offered load, or 1 - a little while a backlog is worked off
  [[nodiscard]] double drift_per_s() const; ///< d waiting / dt; 0 within tolerance or at the cap of patience
  [[nodiscard]] double wait_s() const;      ///< mean wait of a request that arrives now

private:
  void queue_step(double step_s, double patience_decay);
  void answer(double capacity_per_s);
  [[nodiscard]] double steady_waiting() const;

  bool queues_ = false;
  double service_mean_s_ = 1;
  double service_cv_ = 1;
  double concurrency_ = 1;
  double spread_ = 1; ///< (1 + cv^2) / 2
  double timeout_s_ = std::numeric_limits<double>::infinity();
  double patience_s_ = std::numeric_limits<double>::infinity();
  double deadline_s_ = std::numeric_limits<double>::infinity();
  double retries_ = 0;
  double budget_ = 0;

  double waiting_ = 0;    ///< state
  double peak_per_s_ = 0; ///< state: highest recent rate, forgotten over the patience
  double waiting_next_ = 0;
  double peak_next_per_s_ = 0;
  bool capped_ = false;
  double rate_per_s_ = 0;
  double wait_chance_ = 0; ///< Erlang C at (wait_load_, wait_servers_)
  double wait_load_ = -1;
  double wait_servers_ = -1;

  double attempts_ = 1;
  double success_ = 1;
  double mean_s_ = 0;
  double variance_s2_ = 0;
  double time_s_ = 0;
};

} // namespace drsim::traffic
