#pragma once

#include <algorithm>
#include <cmath>

namespace drsim::inline laws {

/// A probe of Kubernetes (facts.md, section 7.2), which the kubelet sends to each pod by itself, every
/// period_s of a phase of its own. The kubelet counts from when it sends: a probe that waits longer than
/// timeout_s in the pod's queue has failed after timeout_s, however long the queue is. It waits for that
/// before it sends the next, and of the ticks it missed it keeps one (prober/worker.go: a time.Ticker and one
/// goroutine a probe): where the time-out is longer than the period, probes follow each other without a
/// pause.
struct PodProbe {
  double period_s = 10;
  double timeout_s = 1;
  double failure_threshold = 3;
  double success_threshold = 1;
  double initial_delay_s = 0;

  /// From one probe that is not answered in time to the next.
  [[nodiscard]] double failing_period_s() const { return std::max(period_s, timeout_s); }
  /// From when a pod answers no probe in time until failure_threshold of them have failed; `u` in (0, 1) is
  /// where in the period it began.
  [[nodiscard]] double out_after_s(double u) const
  {
    return u * period_s + (failure_threshold - 1) * failing_period_s() + timeout_s;
  }
  /// From when it answers again until success_threshold have passed.
  [[nodiscard]] double in_after_s(double u) const { return (u + success_threshold - 1) * period_s; }
  /// Longest that a container may take to answer its first probe: one that takes longer is killed.
  [[nodiscard]] double budget_s() const { return initial_delay_s + failure_threshold * period_s; }
  /// Whether it fails while a call waits so long for a worker of the pod, and so does the probe where the
  /// same workers answer it, in the order of arrival.
  [[nodiscard]] bool fails_behind(double wait_s) const { return wait_s > timeout_s; }
  /// When a queue that takes wait_s is too long for it, with so much load (over 1) for each worker.
  [[nodiscard]] double too_long_after_s(double wait_s, double busy) const
  {
    return (timeout_s - wait_s) / (busy - 1) + 1e-3; // a millisecond behind, to be past it
  }
};

/// Wait before a container's restart (the first from 1): the first comes at once, then base_s, twice that,
/// and so on up to cap_s: CrashLoopBackOff.
[[nodiscard]] inline double crash_back_off_s(int restart, double base_s, double cap_s)
{
  return restart <= 1 ? 0 : std::min(cap_s, base_s * std::pow(2.0, restart - 2));
}

} // namespace drsim::laws
