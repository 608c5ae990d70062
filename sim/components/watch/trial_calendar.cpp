#include "sim/components/watch/trial_calendar.hpp"

#include "sim/core/units.hpp"

#include <cmath>

namespace drsim::inline components::inline watch {

TrialCalendar::TrialCalendar(const World &world)
{
  constexpr double weeks = 52;
  constexpr double day_min = 24 * 60;
  const double week = std::floor(weeks * world.stream("calendar", "week").uniform());
  start_min_ = (week * 7 + world.settings().start_day) * day_min + world.settings().start_hour * 60;
}

long long TrialCalendar::local_minute(double now_s) const
{
  return static_cast<long long>(std::floor(start_min_ + now_s / minute_s));
}

} // namespace drsim::components::watch
