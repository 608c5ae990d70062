#include "sim/core/calendar.hpp"

#include "sim/core/assertion.hpp"

#include <chrono>
#include <cstdio>

namespace drsim::inline core {
namespace {

std::chrono::year_month_day date_of(const std::string &day)
{
  int year = 0;
  unsigned month = 0;
  unsigned number = 0;
  const bool read = std::sscanf(day.c_str(), "%4d-%2u-%2u", &year, &month, &number) == 3;
  DRSIM_ASSERT(read, "a day: " + day);
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                     std::chrono::day(number));
}

} // namespace

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
