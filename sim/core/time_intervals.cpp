#include "sim/core/time_intervals.hpp"

#include "sim/core/size.hpp"

#include <algorithm>
#include <array>

namespace drsim::inline core {
namespace {

constexpr int day_min = 24 * 60;
constexpr int year_days = 365;
constexpr std::array<int, 12> month_days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
constexpr std::array<std::string_view, 7> weekday_names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

using Range = std::pair<int, int>;

int wrapped(long long value, int length)
{
  return static_cast<int>((value % length + length) % length);
}

std::vector<std::string_view> split(std::string_view text, char by)
{
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(by), text.size());
    if (end > 0)
      parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::optional<int> weekday_of(std::string_view text)
{
  const auto found = std::find(weekday_names.begin(), weekday_names.end(), text);
  return found == weekday_names.end() ? std::nullopt
                                      : std::optional(static_cast<int>(found - weekday_names.begin()));
}

/// "a-b" or "a"; the sign of a number is no dash between two.
template <typename Read> std::optional<Range> range_of(std::string_view text, Read read)
{
  const std::size_t dash = text.find('-', 1);
  const auto from = read(text.substr(0, dash));
  const auto to = dash == std::string_view::npos ? from : read(text.substr(dash + 1));
  return from && to ? std::optional<Range>({*from, *to}) : std::nullopt;
}

template <typename Read>
bool ranges_of(std::string_view text, Read read, int lowest, int highest, std::vector<Range> &out)
{
  for (const std::string_view part : split(text, ',')) {
    const auto range = range_of(part, read);
    if (!range || std::min(range->first, range->second) < lowest ||
        std::max(range->first, range->second) > highest)
      return false;
    out.push_back(*range);
  }
  return !out.empty();
}

template <std::size_t N> void set_all(const std::vector<Range> &ranges, int first, std::bitset<N> &out)
{
  for (const auto &[from, to] : ranges)
    for (int at = from; at <= to; ++at)
      out.set(static_cast<std::size_t>(at - first));
}

bool read_part(std::string_view part, TimeInterval &interval)
{
  const std::size_t equal = part.find('=');
  if (equal == std::string_view::npos)
    return false;
  const std::string_view key = part.substr(0, equal);
  const std::string_view value = part.substr(equal + 1);
  std::vector<Range> ranges;
  if (key == "times")
    return ranges_of(value, parse_clock_min, 0, day_min, interval.times);
  if (key == "days")
    return ranges_of(value, parse_whole, -31, 31, interval.days);
  if (key == "weekdays" && ranges_of(value, weekday_of, 0, 6, ranges)) {
    set_all(ranges, 0, interval.weekdays);
    return interval.weekdays.any();
  }
  if (key == "months" && ranges_of(value, parse_whole, 1, 12, ranges)) {
    set_all(ranges, 1, interval.months);
    return interval.months.any();
  }
  if (key == "years")
    interval.years = value;
  if (key == "clock")
    interval.utc = value == "utc";
  return key == "years" || (key == "clock" && (value == "utc" || value == "local"));
}

std::string clock_text(int minutes)
{
  std::string text = std::to_string(minutes / 600) + std::to_string(minutes / 60 % 10) + ":";
  return text + std::to_string(minutes % 60 / 10) + std::to_string(minutes % 10);
}

void add_part(std::string &text, const std::string &key, const std::vector<std::string> &values)
{
  if (values.empty())
    return;
  text += (text.empty() || text.ends_with("; ") ? "" : " ") + key + "=";
  for (const std::string &value : values)
    text += (text.back() == '=' ? "" : ",") + value;
}

/// Days of the month from..to, counted from its end when negative.
bool has_day(const Range &range, const CalendarMinute &at)
{
  const auto from_start = [&](int day) { return day < 0 ? at.days_in_month() + 1 + day : day; };
  return at.day() >= from_start(range.first) && at.day() <= from_start(range.second);
}

} // namespace

CalendarMinute::CalendarMinute(long long minutes) : minute_(wrapped(minutes, day_min))
{
  const long long days = (minutes - minute_) / day_min;
  weekday_ = wrapped(days, 7);
  day_ = wrapped(days, year_days) + 1;
  while (day_ > days_in_month())
    day_ -= month_days[static_cast<std::size_t>(month_++ - 1)];
}

int CalendarMinute::days_in_month() const
{
  return month_days[static_cast<std::size_t>(month_ - 1)];
}

bool TimeInterval::covers(const CalendarMinute &at) const
{
  const auto in_time = [&](const Range &one) {
    return at.minute_of_day() >= one.first && at.minute_of_day() < one.second;
  };
  const auto in_days = [&](const Range &one) { return has_day(one, at); };
  return (weekdays.none() || weekdays[static_cast<std::size_t>(at.weekday())]) &&
         (months.none() || months[static_cast<std::size_t>(at.month() - 1)]) &&
         (times.empty() || std::any_of(times.begin(), times.end(), in_time)) &&
         (days.empty() || std::any_of(days.begin(), days.end(), in_days));
}

std::optional<int> parse_clock_min(std::string_view text)
{
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto hour = parse_whole(text.substr(0, colon));
  const auto minute = parse_whole(text.substr(std::min(colon + 1, text.size())));
  const bool good = hour && minute && *hour >= 0 && *minute >= 0 && *minute < 60 && *hour <= 24;
  return good && *hour * 60 + *minute <= day_min ? std::optional(*hour * 60 + *minute) : std::nullopt;
}

std::optional<std::vector<TimeInterval>> parse_time_intervals(std::string_view text)
{
  std::vector<TimeInterval> intervals;
  for (const std::string_view one : split(text, ';')) {
    TimeInterval interval;
    const auto parts = split(one, ' ');
    const bool good = std::all_of(parts.begin(), parts.end(),
                                  [&](std::string_view part) { return read_part(part, interval); });
    if (!good || parts.empty())
      return std::nullopt;
    intervals.push_back(std::move(interval));
  }
  return intervals;
}

std::string time_intervals_text(const std::vector<TimeInterval> &intervals)
{
  std::string text;
  for (const TimeInterval &one : intervals) {
    text += text.empty() ? "" : "; ";
    std::vector<std::string> weekdays;
    for (std::size_t i = 0; i < one.weekdays.size(); ++i)
      if (one.weekdays[i])
        weekdays.emplace_back(weekday_names[i]);
    std::vector<std::string> months;
    for (std::size_t i = 0; i < one.months.size(); ++i)
      if (one.months[i])
        months.push_back(std::to_string(i + 1));
    std::vector<std::string> times;
    for (const auto &[from, to] : one.times)
      times.push_back(clock_text(from) + "-" + clock_text(to));
    std::vector<std::string> days;
    for (const auto &[from, to] : one.days)
      days.push_back(std::to_string(from) + (to == from ? "" : "-" + std::to_string(to)));
    add_part(text, "weekdays", weekdays);
    add_part(text, "times", times);
    add_part(text, "days", days);
    add_part(text, "months", months);
    add_part(text, "years", one.years.empty() ? std::vector<std::string>{} : std::vector{one.years});
    add_part(text, "clock", {one.utc ? "utc" : "local"});
  }
  return text;
}

bool any_covers(const std::vector<TimeInterval> &intervals, long long local, int ahead_min)
{
  return std::any_of(intervals.begin(), intervals.end(), [&](const TimeInterval &one) {
    return one.covers(CalendarMinute(one.utc ? local - ahead_min : local));
  });
}

double weekly_hours(const std::vector<TimeInterval> &intervals)
{
  constexpr double week_h = 7 * 24;
  constexpr int years = 7; // until days of the year meet the same weekdays again
  long long covered = 0;
  for (int day = 0; day < years * year_days; ++day) {
    std::bitset<day_min> minutes;
    for (const TimeInterval &one : intervals) {
      TimeInterval whole_day = one;
      whole_day.times.clear();
      if (!whole_day.covers(CalendarMinute(static_cast<long long>(day) * day_min)))
        continue;
      if (one.times.empty())
        minutes.set();
      for (const auto &[from, to] : one.times)
        for (int minute = from; minute < to; ++minute)
          minutes.set(static_cast<std::size_t>(minute));
    }
    covered += static_cast<long long>(minutes.count());
  }
  return static_cast<double>(covered) / (static_cast<double>(years) * year_days * day_min) * week_h;
}

} // namespace drsim::core
