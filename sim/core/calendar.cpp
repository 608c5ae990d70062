#include "sim/core/calendar.hpp"

#include "sim/core/assertion.hpp"

#include <chrono>
#include <cstdio>

namespace drsim::inline core {
namespace {

std::optional<std::chrono::year_month_day> read_date(const std::string &text)
{
  constexpr int letters = 10;
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int read = 0;
  if (text.size() != letters || std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &read) != 3 ||
      read != letters)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::chrono::year_month_day date_of(const std::string &day)
{
  const auto date = read_date(day);
  DRSIM_ASSERT(date.has_value(), "a day: " + day);
  return *date;
}

} // namespace

bool is_day(const std::string &text)
{
  return read_date(text).has_value();
}

std::optional<int> parse_day(const std::string &text)
{
  const auto date = read_date(text);
  if (!date || static_cast<int>(date->year()) < 1970)
    return std::nullopt;
  return static_cast<int>(std::chrono::sys_days(*date).time_since_epoch().count());
}

std::string day_text(int day)
{
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out;
}

int weekday_of(int day)
{
  constexpr int thursday = 3; // 1970-01-01
  return ((day + thursday) % 7 + 7) % 7;
}

std::string quarter_of(const std::string &day)
{
  const auto date = date_of(day);
  return day.substr(0, 4) + "-Q" + std::to_string((static_cast<unsigned>(date.month()) + 2) / 3);
}

int days_between(const std::string &from, const std::string &to)
{
  return static_cast<int>(
      (std::chrono::sys_days(date_of(to)) - std::chrono::sys_days(date_of(from))).count());
}

} // namespace drsim::core
