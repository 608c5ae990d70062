#pragma once
#include "sim/traffic/plane.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace drsim::traffic::inline exact {

/// A circuit breaker over single calls: closed, it counts the failures among the last `window_calls`; from
/// `failure_ratio` on it refuses everything for `open_s`, then lets `trial_calls` through and closes or opens
/// again by their failures (facts.md, section 23: Resilience4j). A tier has one, of all its callers together.
/// Not modelled: calls that count as failed because they were slow; a breaker for each caller, or for each of
/// its pods.
class Breaker {
public:
  Breaker() = default; ///< none: lets everything through
  explicit Breaker(const BreakerSettings &settings);

  /// Whether a call may be made at now_s; counts it as a trial where that is what it is.
  [[nodiscard]] bool lets(double now_s);
  /// How a call ended that was let through.
  void note(bool success, double now_s);
  /// Goes on from rates: so many calls since it closed, of the last ones this share failed; or open for
  /// open_s yet.
  void take_over(double calls, double failed_share, double open_s, double now_s);
  /// Seconds that it refuses for yet, the calls that it looks at, and how many of them failed.
  [[nodiscard]] double open_s(double now_s) const
  {
    return state_ == State::open ? std::max(0.0, until_s_ - now_s) : 0;
  }
  [[nodiscard]] double calls() const
  {
    return state_ == State::closed ? static_cast<double>(counted_) : trials_ended_;
  }
  [[nodiscard]] double failures() const { return failures_; }
  [[nodiscard]] bool refuses() const { return state_ == State::open; }

private:
  enum class State { closed, open, trial };
  void open(double now_s);
  void close();

  BreakerSettings settings_{};
  State state_ = State::closed;
  std::vector<bool> failed_; ///< ring of the last calls
  std::size_t next_ = 0;
  std::size_t counted_ = 0;
  double failures_ = 0;
  double until_s_ = 0; ///< open until then
  double trials_ = 0;
  double trials_ended_ = 0;
};

} // namespace drsim::traffic::exact
