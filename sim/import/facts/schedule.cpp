#include "sim/import/facts/schedule.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/core/units.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace drsim::inline import::inline facts {
namespace {

constexpr int days_a_week = 7;

std::optional<int> small_number(std::string_view text)
{
  const auto value = parse_whole(text);
  return value && *value >= 0 ? value : std::nullopt;
}

std::optional<int> day_number(std::string_view text)
{
  static const std::vector<std::string> names = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (text == names[i])
      return static_cast<int>(i) + 1;
  return small_number(text);
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos)
      return parts;
    text.remove_prefix(at + 1);
  }
}

/// The values of a cron field, sorted: "*", "?", "5", "5,17", "8-18", "*/6", "0/12"; empty when unreadable.
std::vector<int> cron_field(std::string_view field, int low, int high)
{
  std::set<int> values;
  for (std::string_view part : split(field, ',')) {
    const auto step_parts = split(part, '/');
    const auto step = step_parts.size() == 2 ? small_number(step_parts[1]) : std::optional<int>(1);
    if (step_parts.size() > 2 || !step || *step == 0)
      return {};
    int first = low;
    int last = high;
    if (step_parts[0] != "*" && step_parts[0] != "?") {
      const auto ends = split(step_parts[0], '-');
      const auto from = day_number(ends[0]);
      const auto to = ends.size() == 2 ? day_number(ends[1]) : from;
      if (ends.size() > 2 || !from || !to || *from < low || *to > high || *from > *to)
        return {};
      first = *from;
      last = step_parts.size() == 2 && ends.size() == 1 ? high : *to;
    }
    for (int value = first; value <= last; value += *step)
      values.insert(value);
  }
  return {values.begin(), values.end()};
}

/// Longest gap between runs in a week that repeats.
double longest_gap_s(const std::vector<int> &minutes, const std::vector<int> &hours,
                     const std::vector<int> &days)
{
  std::vector<double> runs;
  for (const int day : days)
    for (const int hour : hours)
      for (const int minute : minutes)
        runs.push_back(day * day_s + hour * 3600.0 + minute * 60.0);
  double longest = runs.front() + days_a_week * day_s - runs.back();
  for (std::size_t i = 1; i < runs.size(); ++i)
    longest = std::max(longest, runs[i] - runs[i - 1]);
  return longest;
}

std::optional<double> rate_period_s(std::string_view inside)
{
  const auto parts = split(inside, ' ');
  const auto count = parts.size() == 2 ? small_number(parts[0]) : std::nullopt;
  if (!count || *count == 0)
    return std::nullopt;
  for (const auto &[unit, unit_s] : {std::pair{"minute", 60.0}, {"hour", 3600.0}, {"day", day_s}})
    if (parts[1] == unit || parts[1] == std::string(unit) + "s")
      return *count * unit_s;
  return std::nullopt;
}

} // namespace

std::optional<double> schedule_period_s(std::string_view schedule)
{
  const std::size_t open = schedule.find('(');
  if (open == std::string_view::npos || !schedule.ends_with(')'))
    return std::nullopt;
  const std::string_view inside = schedule.substr(open + 1, schedule.size() - open - 2);
  if (schedule.substr(0, open) == "rate")
    return rate_period_s(inside);
  const auto fields = split(inside, ' ');
  if (schedule.substr(0, open) != "cron" || fields.size() != 6 || fields[3] != "*" || fields[5] != "*")
    return std::nullopt;
  const auto minutes = cron_field(fields[0], 0, 59);
  const auto hours = cron_field(fields[1], 0, 23);
  if (minutes.empty() || hours.empty())
    return std::nullopt;
  if (fields[2] != "?" && fields[2] != "*") { // one day of each month: 31 days at worst
    const bool once = small_number(fields[2]).has_value() && minutes.size() == 1 && hours.size() == 1;
    return once ? std::optional<double>(31 * day_s) : std::nullopt;
  }
  const auto days = cron_field(fields[4], 1, days_a_week);
  return days.empty() ? std::nullopt : std::optional<double>(longest_gap_s(minutes, hours, days));
}

std::optional<double> cron_period_s(std::string_view schedule)
{
  if (schedule.starts_with("@every "))
    return parse_duration_s(schedule.substr(7));
  for (const auto &[word, period_s] : {std::pair{"@hourly", 3600.0},
                                       {"@daily", day_s},
                                       {"@midnight", day_s},
                                       {"@weekly", days_a_week * day_s},
                                       {"@monthly", 31 * day_s}})
    if (schedule == word)
      return period_s;
  const auto fields = split(schedule, ' ');
  if (fields.size() != 5 || fields[3] != "*")
    return std::nullopt;
  std::string days(fields[4]);
  for (char &c : days) // Sunday is 0 or 7 here, 1 there
    if (c >= '0' && c <= '7')
      c = static_cast<char>('1' + (c - '0') % days_a_week);
  if (days.find('/') != std::string::npos)
    return std::nullopt;
  for (char &c : days)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return schedule_period_s("cron(" + std::string(fields[0]) + " " + std::string(fields[1]) + " " +
                           std::string(fields[2]) + " * " + days + " *)");
}

} // namespace drsim::import::facts
