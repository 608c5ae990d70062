#include "sim/core/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace drsim::inline core {
namespace {

struct Unit {
  std::string_view name;
  double seconds;
};

// Longest names first: "min" before "m", "ms" before "m".
constexpr std::array<Unit, 62> units = {{{"microseconds", 1e-6},
                                         {"millisecond", 1e-3},
                                         {"миллисекунд", 1e-3},
                                         {"недели", 604800},
                                         {"неделю", 604800},
                                         {"неделя", 604800},
                                         {"недель", 604800},
                                         {"msec", 1e-3},
                                         {"μs", 1e-6},
                                         {"мс", 1e-3},
                                         {"nanoseconds", 1e-9},
                                         {"milliseconds", 1e-3},
                                         {"seconds", 1},
                                         {"minutes", 60},
                                         {"second", 1},
                                         {"minute", 60},
                                         {"hours", 3600},
                                         {"weeks", 604800},
                                         {"hour", 3600},
                                         {"days", 86400},
                                         {"week", 604800},
                                         {"secs", 1},
                                         {"mins", 60},
                                         {"hrs", 3600},
                                         {"day", 86400},
                                         {"sec", 1},
                                         {"min", 60},
                                         {"hr", 3600},
                                         {"ns", 1e-9},
                                         {"us", 1e-6},
                                         {"µs", 1e-6},
                                         {"ms", 1e-3},
                                         {"years", 31536000}, // of 365 days, as Prometheus has them
                                         {"year", 31536000},
                                         {"года", 31536000},
                                         {"год", 31536000},
                                         {"сутки", 86400},
                                         {"суток", 86400},
                                         {"y", 31536000},
                                         {"s", 1},
                                         {"m", 60},
                                         {"h", 3600},
                                         {"d", 86400},
                                         {"w", 604800},
                                         {"секунды", 1},
                                         {"секунду", 1},
                                         {"секунда", 1},
                                         {"секунд", 1},
                                         {"минуты", 60},
                                         {"минуту", 60},
                                         {"минута", 60},
                                         {"минут", 60},
                                         {"сек", 1},
                                         {"мин", 60},
                                         {"часов", 3600},
                                         {"часа", 3600},
                                         {"час", 3600},
                                         {"лет", 31536000},
                                         {"ч", 3600},
                                         {"дней", 86400},
                                         {"дня", 86400},
                                         {"день", 86400}}};

/// Reads a plain decimal number off the front (no exponent, no sign, no "inf").
std::optional<double> take_number(std::string_view &text)
{
  std::size_t size = 0;
  while (size < text.size() && ((text[size] >= '0' && text[size] <= '9') || text[size] == '.'))
    ++size;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + size, value, std::chars_format::fixed);
  if (size == 0 || error != std::errc{} || end != text.data() + size || !std::isfinite(value))
    return std::nullopt;
  text.remove_prefix(size);
  return value;
}

void skip_spaces(std::string_view &text)
{
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
}

/// The unit at the front of the text; it must not be followed by a further letter of a word.
std::optional<double> take_unit(std::string_view &text)
{
  for (const Unit &unit : units) {
    if (!text.starts_with(unit.name))
      continue;
    const std::string_view rest = text.substr(unit.name.size());
    if (!rest.empty() && rest.front() != ' ' && !(rest.front() >= '0' && rest.front() <= '9'))
      continue;
    text = rest;
    return unit.seconds;
  }
  return std::nullopt;
}

/// ISO 8601 without years and months, whose length is not fixed: "PT15M", "P1DT2H", "P2W".
std::optional<double> parse_iso(std::string_view text)
{
  text.remove_prefix(1);
  double sum = 0;
  bool time = false;
  bool any = false;
  while (!text.empty()) {
    if (text.front() == 'T' && !time) {
      time = true;
      text.remove_prefix(1);
      continue;
    }
    const auto number = take_number(text);
    if (!number || text.empty())
      return std::nullopt;
    const char letter = text.front();
    text.remove_prefix(1);
    const double unit = time ? (letter == 'H'   ? 3600
                                : letter == 'M' ? 60
                                : letter == 'S' ? 1
                                                : 0)
                             : (letter == 'D'   ? 86400
                                : letter == 'W' ? 604800
                                                : 0);
    if (unit == 0)
      return std::nullopt;
    sum += *number * unit;
    any = true;
  }
  return any ? std::optional<double>(sum) : std::nullopt;
}

/// Of Prometheus and HAProxy: whole numbers, each with one of the units right behind it.
std::optional<double> parse_strict(std::string_view text, std::string_view letters, double bare_s, bool one)
{
  constexpr double year_s = 365 * 86400.0; // of Prometheus
  double sum = 0;
  bool any = false;
  while (!text.empty() && !(one && any)) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    std::string_view number = text.substr(0, digits);
    const auto value = take_number(number);
    if (!value)
      return std::nullopt;
    text.remove_prefix(digits);
    if (text.empty() && (bare_s == 0 || any))
      return std::nullopt;
    const bool two = text.starts_with("ms") || (one && text.starts_with("us"));
    const std::string_view name = text.substr(0, two ? 2 : 1);
    if (!name.empty() && !two && letters.find(name) == std::string_view::npos)
      return std::nullopt;
    double unit = name.empty() ? bare_s : name == "y" ? year_s : 0;
    for (const Unit &known : units)
      unit = known.name == name ? known.seconds : unit;
    sum += *value * unit;
    text.remove_prefix(name.size());
    any = true;
  }
  return any && text.empty() ? std::optional(sum) : std::nullopt;
}

std::optional<double> parse_parts(std::string_view text)
{
  double sum = 0;
  bool first = true;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number)
      return std::nullopt;
    skip_spaces(text);
    if (first && text.empty())
      return number; // bare seconds
    const auto unit = take_unit(text);
    if (!unit)
      return std::nullopt;
    sum += *number * *unit;
    skip_spaces(text);
    first = false;
  }
  return first ? std::nullopt : std::optional<double>(sum);
}

} // namespace

std::optional<double> parse_duration_s(std::string_view text, DurationStyle style)
{
  constexpr std::size_t longest = 64;
  if (text.size() > longest)
    return std::nullopt;
  if (style != DurationStyle::common) {
    const bool haproxy = style == DurationStyle::haproxy;
    const auto strict =
        haproxy ? parse_strict(text, "smhd", 1e-3, true) : parse_strict(text, "smhdwy", 0, false);
    return strict && std::isfinite(*strict) ? strict : std::nullopt;
  }
  skip_spaces(text);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  double sign = 1;
  if (text.starts_with('-') || text.starts_with('+')) {
    sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  const auto seconds = text.starts_with('P') ? parse_iso(text) : parse_parts(text);
  if (!seconds || !std::isfinite(*seconds))
    return std::nullopt;
  return sign * *seconds;
}

std::string format_duration(double seconds)
{
  if (!std::isfinite(seconds))
    return seconds > 0 ? "never" : "unknown";
  char text[64];
  const double size = std::fabs(seconds);
  const char *sign = seconds < 0 ? "-" : "";
  if (size > 0 && size < 0.9995)
    std::snprintf(text, sizeof text, "%s%.0f ms", sign, size * 1000);
  else if (size < 59.95)
    std::snprintf(text, sizeof text, "%s%.1f s", sign, size);
  else if (size < 3599.5)
    std::snprintf(text, sizeof text, "%s%.0f min %02.0f s", sign, std::floor(std::round(size) / 60),
                  std::fmod(std::round(size), 60));
  else if (size < 86400 - 30)
    std::snprintf(text, sizeof text, "%s%.0f h %02.0f min", sign, std::floor(std::round(size / 60) / 60),
                  std::fmod(std::round(size / 60), 60));
  else
    std::snprintf(text, sizeof text, "%s%.0f d %02.0f h", sign, std::floor(std::round(size / 3600) / 24),
                  std::fmod(std::round(size / 3600), 24));
  return text;
}

} // namespace drsim::core
