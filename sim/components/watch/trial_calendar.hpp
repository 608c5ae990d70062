#pragma once
#include "sim/engine/world.hpp"

namespace drsim::inline components::inline watch {

/// The date and the clock of a trial, for things that happen on some days only. The scenario gives hour and
/// weekday; the week of the year is drawn once a trial, the same for everybody.
class TrialCalendar {
public:
  explicit TrialCalendar(const World &world);

  /// Minutes by the deployment's own clock, as CalendarMinute counts them.
  [[nodiscard]] long long local_minute(double now_s) const;

private:
  double start_min_ = 0;
};

} // namespace drsim::components::watch
