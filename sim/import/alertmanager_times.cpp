#include "sim/import/alertmanager_times.hpp"

#include "sim/import/yaml_fields.hpp"

#include <array>
#include <bitset>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace drsim {
namespace {

constexpr int day_min = 24 * 60;
constexpr int week_days = 7;

using Week = std::bitset<static_cast<std::size_t>(day_min) * week_days>;

/// "monday" or "1" (Sunday is 0); -1 when it is neither.
int weekday(const std::string &text)
{
  static constexpr std::array<const char *, week_days> names = {"sunday",   "monday", "tuesday", "wednesday",
                                                                "thursday", "friday", "saturday"};
  for (int i = 0; i < week_days; ++i)
    if (lower_case(text) == names[static_cast<std::size_t>(i)] || text == std::to_string(i))
      return i;
  return -1;
}

/// "22:30" in minutes; -1 when it is none. YAML 1.1 reads 22:30 as a number, yaml-cpp keeps the text.
int minutes(const std::string &text)
{
  int hour = -1;
  int minute = -1;
  const char *const last = text.data() + text.size();
  const auto first = std::from_chars(text.data(), last, hour);
  if (first.ec != std::errc() || first.ptr == last || *first.ptr != ':')
    return -1;
  const auto second = std::from_chars(first.ptr + 1, last, minute);
  const int total = hour * 60 + minute;
  return second.ec != std::errc() || hour < 0 || minute < 0 || minute > 59 || total > day_min ? -1 : total;
}

std::bitset<week_days> days_of(const YAML::Node &list)
{
  std::bitset<week_days> days;
  for (const YAML::Node &item : yaml_items(list)) {
    const std::string text = yaml_text(item);
    const std::size_t colon = text.find(':');
    const int first = weekday(text.substr(0, colon));
    const int last = colon == std::string::npos ? first : weekday(text.substr(colon + 1));
    for (int day = first; first >= 0 && day <= last; ++day)
      days.set(static_cast<std::size_t>(day));
  }
  return days;
}

std::bitset<day_min> times_of(const YAML::Node &list)
{
  std::bitset<day_min> times;
  for (const YAML::Node &item : yaml_items(list)) {
    const int start = minutes(yaml_text(yaml_member(item, "start_time")));
    const int end = minutes(yaml_text(yaml_member(item, "end_time")));
    for (int minute = start; start >= 0 && minute < end; ++minute)
      times.set(static_cast<std::size_t>(minute));
  }
  return times;
}

} // namespace

double weekly_hours(const YAML::Node &intervals)
{
  Week covered;
  for (const YAML::Node &one : yaml_items(intervals)) {
    std::bitset<week_days> days = days_of(yaml_member(one, "weekdays"));
    std::bitset<day_min> times = times_of(yaml_member(one, "times"));
    if (yaml_member(one, "weekdays").IsNull())
      days.set();
    if (yaml_member(one, "times").IsNull())
      times.set();
    for (std::size_t day = 0; day < days.size(); ++day)
      for (std::size_t minute = 0; minute < times.size(); ++minute)
        if (days[day] && times[minute])
          covered.set(day * day_min + minute);
  }
  return static_cast<double>(covered.count()) / 60;
}

std::string hours_text(double hours)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.3g h", hours);
  return text;
}

} // namespace drsim
