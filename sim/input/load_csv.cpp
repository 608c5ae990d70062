#include "sim/input/load_csv.hpp"

#include "sim/core/units.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

namespace drsim::inline input {
namespace {

constexpr long long day_minutes = 1440;
constexpr std::size_t most_days = 35;
constexpr std::size_t most_problems = 20;
constexpr long long highest_minute = 1'000'000'000'000;
constexpr double highest_rate = 1e12;

std::string_view trimmed(std::string_view text)
{
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '"'; };
  while (!text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return text;
}

template <typename Number> std::optional<Number> number_of(std::string_view text)
{
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

struct Minute {
  long long number = 0; ///< since 1970-01-01T00:00 local, or since the first row
  bool dated = false;
};

/// "2026-11-02T00:05", with ":00" and an offset or none after it.
std::optional<Minute> minute_of(std::string_view text)
{
  if (const auto number = number_of<long long>(text); number && *number >= 0 && *number <= highest_minute)
    return Minute{*number, false};
  if (text.size() < 16 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') ||
      text[13] != ':')
    return std::nullopt;
  const auto year = number_of<int>(text.substr(0, 4));
  const auto month = number_of<unsigned>(text.substr(5, 2));
  const auto day = number_of<unsigned>(text.substr(8, 2));
  const auto hour = number_of<unsigned>(text.substr(11, 2));
  const auto minute = number_of<unsigned>(text.substr(14, 2));
  if (!year || !month || !day || !hour || !minute || *hour > 23 || *minute > 59)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  if (!date.ok())
    return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return Minute{days * day_minutes + *hour * 60 + *minute, true};
}

class LoadReader {
public:
  LoadReader(const std::string &name, Diagnostics &diagnostics) : name_(name), diagnostics_(diagnostics) {}

  void row(std::string_view line)
  {
    ++line_;
    line = trimmed(line);
    if (line.empty() || line.front() == '#')
      return;
    const std::size_t comma = line.find_first_of(",;");
    const std::string_view when = trimmed(line.substr(0, comma));
    const std::string_view rate =
        comma == std::string_view::npos ? std::string_view() : trimmed(line.substr(comma + 1));
    const auto minute = minute_of(when);
    const auto value = number_of<double>(rate);
    const bool head = !std::exchange(seen_any_, true) && !minute && !value && comma != std::string_view::npos;
    if (head)
      return;
    if (!minute)
      problem("is no time", "write \"2026-11-02T00:00\" or the minute's number");
    else if (seen_ && (minute->number != last_.number + 1 || minute->dated != last_.dated))
      problem("does not follow the minute before it", "give every minute once, in order");
    if (!value || !std::isfinite(*value) || *value < 0 || *value > highest_rate)
      problem("has no rate", "write the transactions of that minute, 0 or more");
    if (!minute)
      return;
    if (!seen_)
      first_ = *minute;
    seen_ = true;
    last_ = *minute;
    load_.rate_per_s.push_back(value.value_or(0) / minute_s);
  }

  MeasuredLoad finish()
  {
    const std::size_t rows = load_.rate_per_s.size();
    if (problems_ > most_problems)
      diagnostics_.error(name_, "", "and " + std::to_string(problems_ - most_problems) + " more lines");
    if (problems_ > 0)
      return {};
    double sum = 0;
    for (const double rate : load_.rate_per_s)
      sum += rate;
    if (rows == 0 || rows % day_minutes != 0 || rows > most_days * day_minutes)
      diagnostics_.error(name_, "", "covers " + std::to_string(rows) + " minutes",
                         "give whole days of 1440 rows each, at most 35: the load repeats");
    else if (sum <= 0)
      diagnostics_.error(name_, "", "is a load of nothing", "at least one minute must have a rate");
    else {
      load_.file = name_;
      load_.minute_of_day = static_cast<int>(first_.number % day_minutes);
      if (first_.dated) // 1970-01-01 was a Thursday
        load_.weekday = static_cast<int>((first_.number / day_minutes + 3) % 7);
      return load_;
    }
    return {};
  }

private:
  void problem(const char *message, const char *cure)
  {
    if (++problems_ <= most_problems)
      diagnostics_.error(name_, std::to_string(line_), message, cure);
  }

  const std::string &name_;
  Diagnostics &diagnostics_;
  MeasuredLoad load_;
  std::size_t line_ = 0;
  std::size_t problems_ = 0;
  bool seen_any_ = false;
  bool seen_ = false;
  Minute first_;
  Minute last_;
};

} // namespace

MeasuredLoad parse_load_csv(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics)
{
  if (text.substr(0, 3) == "\xef\xbb\xbf")
    text.remove_prefix(3);
  LoadReader reader(shown_name, diagnostics);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    reader.row(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return reader.finish();
}

} // namespace drsim::input
