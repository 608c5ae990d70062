#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim::inline core {

/// A minute of a year of 365 days that began on a Monday: trials have no date, only an hour and a weekday.
class CalendarMinute {
public:
  /// Minutes since that year's first Monday 00:00; any sign, the year repeats.
  explicit CalendarMinute(long long minutes);
  [[nodiscard]] int minute_of_day() const { return minute_; }
  [[nodiscard]] int weekday() const { return weekday_; } ///< 0 Monday .. 6 Sunday
  [[nodiscard]] int month() const { return month_; }     ///< 1 .. 12
  [[nodiscard]] int day() const { return day_; }         ///< 1 .. 31
  [[nodiscard]] int days_in_month() const;

private:
  int minute_ = 0;
  int weekday_ = 0;
  int month_ = 1;
  int day_ = 1;
};

/// Times that meet every condition given, as Alertmanager's time intervals say; a condition without entries
/// always holds. Years are kept for people only: a trial has none, any year is taken to fit.
struct TimeInterval {
  std::vector<std::pair<int, int>> times; ///< minutes of the day, [from, to)
  std::bitset<7> weekdays;                ///< Monday first; none = all
  std::vector<std::pair<int, int>> days;  ///< of the month, both included; -1 is the last day
  std::bitset<12> months;                 ///< January first; none = all
  std::string years;                      ///< as written; "" = all
  bool utc = true;                        ///< false: by the deployment's own clock

  [[nodiscard]] bool covers(const CalendarMinute &at) const;
};

/// "22:30" in minutes of the day, up to 24:00; absent when it is none.
[[nodiscard]] std::optional<int> parse_clock_min(std::string_view text);

/// "weekdays=sat,sun; weekdays=mon-fri times=22:00-24:00,00:00-07:00 clock=local": alternatives between ";".
/// Also days=1-5,-1 and months=6-8,12 and years=2026. Absent when anything else stands in it.
[[nodiscard]] std::optional<std::vector<TimeInterval>> parse_time_intervals(std::string_view text);

/// The same back: parse_time_intervals(time_intervals_text(x)) says what x says.
[[nodiscard]] std::string time_intervals_text(const std::vector<TimeInterval> &intervals);

/// True when one of them covers `local`, an instant by the deployment's clock, which is `ahead_min` minutes
/// ahead of UTC.
[[nodiscard]] bool any_covers(const std::vector<TimeInterval> &intervals, long long local, int ahead_min);

/// Hours of a week that they cover together, on the average over the year.
[[nodiscard]] double weekly_hours(const std::vector<TimeInterval> &intervals);

} // namespace drsim::core
