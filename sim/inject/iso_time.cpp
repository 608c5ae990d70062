// Times of an environment file.
#include "sim/inject/environment.hpp"

#include <chrono>
#include <cstdio>

namespace drsim::inject {
namespace {

/// Seconds east of UTC of "Z", "+03:00", "-0500"; absent for anything else.
std::optional<int> offset_s(const std::string &zone)
{
  if (zone == "Z" || zone == "z")
    return 0;
  int hours = 0;
  int minutes = 0;
  int read = 0;
  char sign = 0;
  const bool known =
      (std::sscanf(zone.c_str(), "%c%2d:%2d%n", &sign, &hours, &minutes, &read) == 3 && read == 6) ||
      (std::sscanf(zone.c_str(), "%c%2d%2d%n", &sign, &hours, &minutes, &read) == 3 && read == 5);
  if (!known || zone.size() != static_cast<std::size_t>(read) || (sign != '+' && sign != '-') || hours < 0 ||
      hours > 14 || minutes < 0 || minutes > 59)
    return std::nullopt;
  return (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

} // namespace

std::optional<std::int64_t> unix_time_of(const std::string &iso)
{
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  int read = 0;
  if (std::sscanf(iso.c_str(), "%4d-%2u-%2uT%2u:%2u%n", &year, &month, &day, &hour, &minute, &read) != 5 ||
      read != 16)
    return std::nullopt;
  std::string rest = iso.substr(16);
  int more = 0;
  if (std::sscanf(rest.c_str(), ":%2u%n", &second, &more) == 1) {
    if (more != 3)
      return std::nullopt;
    rest.erase(0, 3);
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  const auto east_s = offset_s(rest);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59 || !east_s)
    return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return std::int64_t{days} * 86400 + hour * 3600 + minute * 60 + second - *east_s;
}

} // namespace drsim::inject
