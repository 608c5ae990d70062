#include "sim/formats/instant.hpp"

#include "sim/core/units.hpp"

#include <charconv>
#include <chrono>

namespace drsim::inline formats {

namespace {

constexpr std::size_t date_length = 10; ///< "2026-11-02"

/// So many digits at a place, as a number.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count)
{
  if (at + count > text.size())
    return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9')
      return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// "Z", "+02:00", "-0530", "+02" or nothing, in seconds ahead of UTC.
std::optional<double> offset_s(std::string_view text)
{
  if (text.empty() || text == "Z" || text == "z" || text == " UTC")
    return 0;
  const auto hours = digits(text, 1, 2);
  const std::size_t minutes_at = text.size() > 3 && text[3] == ':' ? 4 : 3;
  const auto minutes = text.size() == 3 ? std::optional(0) : digits(text, minutes_at, 2);
  if ((text[0] != '+' && text[0] != '-') || !hours || !minutes ||
      (text.size() != 3 && text.size() != minutes_at + 2))
    return std::nullopt;
  const double ahead = *hours * hour_s + *minutes * minute_s;
  return text[0] == '-' ? -ahead : ahead;
}

/// The clock at the front of a text, and what is left behind it.
std::optional<double> clock_s(std::string_view text, std::string_view &rest)
{
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 3, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59 || text[2] != ':')
    return std::nullopt;
  double seconds = *hour * hour_s + *minute * minute_s;
  rest = text.substr(5);
  if (!rest.starts_with(':'))
    return seconds;
  double second = 0;
  const auto [end, error] =
      std::from_chars(rest.data() + 1, rest.data() + rest.size(), second, std::chars_format::fixed);
  if (error != std::errc() || !(second >= 0) || second >= 61 || !digits(rest, 1, 2)) // 60: a leap second
    return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return seconds + second;
}

} // namespace

std::optional<double> parse_instant_s(std::string_view text)
{
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day || text.size() <= date_length || text[4] != '-' || text[7] != '-' ||
      (text[date_length] != 'T' && text[date_length] != ' '))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  std::string_view rest;
  const auto clock = clock_s(text.substr(date_length + 1), rest);
  const auto ahead = clock ? offset_s(rest) : std::nullopt;
  if (!date.ok() || !ahead)
    return std::nullopt;
  const auto days = static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
  return days * day_s + *clock - *ahead;
}

std::optional<double> parse_clock_s(std::string_view text)
{
  std::string_view rest;
  const auto clock = text.size() < 5 ? std::nullopt : clock_s(text, rest);
  return rest.empty() ? clock : std::nullopt;
}

} // namespace drsim::formats
