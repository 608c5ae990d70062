#pragma once
#include "sim/engine/world.hpp"
#include "sim/traffic/plane.hpp"

#include <array>
#include <string>

namespace drsim::inline users {

/// One journey's transactions in the timeline: totals journey:ID:arrivals, ok, slow, failed, in_flight,
/// acknowledged_writes, worst_latency_p50_s, worst_latency_p99_s (of all intervals), and as soon as there are
/// any failed:CAUSE (failure_cause.hpp), unpublished, committed_unanswered, reloads and written_twice; all
/// but the first eight as series too.
class JourneyCounts {
public:
  JourneyCounts(Timeline &timeline, const std::string &journey);
  void note(const traffic::Totals &now, const traffic::JourneyView &view);
  /// Appends what is not 0 to the series.
  void sample(double now_s) const;
  /// As it was at the last note.
  [[nodiscard]] const traffic::Totals &totals() const { return last_; }

private:
  struct Figure { ///< a total that appears once it is not 0
    std::string name;
    double *total = nullptr;
  };
  void raise(Figure &figure, double value);

  Timeline *timeline_;
  std::string prefix_;
  std::array<double *, 8> always_{};
  std::array<Figure, traffic::failure_causes> failed_by_;
  Figure unpublished_;
  Figure unanswered_;
  Figure reloads_;
  Figure written_twice_;
  traffic::Totals last_;
};

/// "1,234 failed: 1,200 front door, 34 server lost"; "" when none did. Those of `now` that were not in
/// `before`, most frequent cause first, whole numbers.
[[nodiscard]] std::string failures_text(const traffic::Totals &before, const traffic::Totals &now);

} // namespace drsim::users
