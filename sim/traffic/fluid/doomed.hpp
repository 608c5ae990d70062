#pragma once
#include "sim/traffic/laws/failure_cause.hpp"

#include <deque>

namespace drsim::traffic::inline fluid {

/// Transactions on their way that will fail, each at a time known when it set out: a call that hangs ends by
/// its time-out, whatever newcomers meet. Kept as parcels that leave evenly over as long a time as they came
/// in.
class Doomed {
public:
  /// `share` x `count` of each cause set out evenly between begin_s and end_s, and fail delay_s later.
  void set_out(double begin_s, double end_s, double delay_s, double count, const FailedBy &share);
  /// Adds those that fail until until_s to `by`. Times only go forward.
  void fail_until(double until_s, FailedBy &by);
  struct Saved {
    double all = 0;
    double late = 0; ///< of these, who set out more than `late_s` ago
  };
  /// Takes out those who would fail by this cause, at now_s.
  [[nodiscard]] Saved save(FailureCause cause, double now_s, double late_s);
  /// All fail now.
  void fail_now(FailedBy &by);
  [[nodiscard]] bool empty() const { return parcels_.empty(); }
  [[nodiscard]] double count() const;

private:
  struct Parcel {
    double begin_s = 0; ///< of leaving
    double end_s = 0;
    FailedBy left{};
    double delay_s = 0; ///< since they set out
  };

  std::deque<Parcel> parcels_; ///< by begin_s
};

} // namespace drsim::traffic::fluid
