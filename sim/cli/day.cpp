#include "sim/cli/day.hpp"

#include "sim/cli/commands.hpp"
#include "sim/core/calendar.hpp"
#include "sim/core/utc.hpp"

namespace drsim::inline cli {

OptionSpec date_option(const std::string &help)
{
  return {"date", "YYYY-MM-DD", help + " (today)", false};
}

std::string day_asked(const Options &options)
{
  constexpr std::size_t day_letters = 10;
  const std::string day = options.text("date", utc_text(wall_clock_us()).substr(0, day_letters));
  if (!is_day(day))
    throw UsageError("--date: \"" + day + "\" is no day; write it as 2027-01-31");
  return day;
}

} // namespace drsim::cli
