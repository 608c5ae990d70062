#include "sim/import/alertmanager/alertmanager_times.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <array>
#include <optional>

namespace drsim::inline import::inline alertmanager {
namespace {

constexpr std::array<const char *, 7> weekday_names = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};
constexpr std::array<const char *, 12> month_names = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

using Tell = std::function<void(const YAML::Node &, const std::string &)>;

/// A name counts from `first` on; numbers are taken as they are.
template <std::size_t N>
std::optional<int> named(const std::string &text, const std::array<const char *, N> &names, int first)
{
  for (std::size_t i = 0; i < N; ++i)
    if (lower_case(text) == names[i])
      return static_cast<int>(i) + first;
  return parse_whole(text);
}

/// "a:b", "a", or {start: a, end: b}.
template <typename Read>
std::optional<std::pair<int, int>> range_of(const YAML::Node &item, int lowest, int highest, Read read)
{
  std::string from = yaml_text(item);
  std::string to = from;
  if (item.IsMap()) {
    from = yaml_text(yaml_at(item, {"start"}));
    to = yaml_text(yaml_at(item, {"end"}), from);
  } else if (const std::size_t colon = from.find(':'); colon != std::string::npos) {
    to = from.substr(colon + 1);
    from.resize(colon);
  }
  const auto first = read(from);
  const auto last = read(to);
  const bool good = first && last && *first >= lowest && *last <= highest &&
                    (*first <= *last || (*first > 0 && *last < 0)); // 1:-1 is the whole month
  return good ? std::optional(std::pair(*first, *last)) : std::nullopt;
}

void read_times(const YAML::Node &node, TimeInterval &out, const Tell &problem)
{
  for (const YAML::Node &item : yaml_items(yaml_at(node, {"times"}))) {
    // YAML 1.1 reads 22:30 as a number, yaml-cpp keeps the text.
    const auto from = parse_clock_min(yaml_text(yaml_snake_or_camel(item, "start_time")));
    const auto to = parse_clock_min(yaml_text(yaml_snake_or_camel(item, "end_time")));
    if (from && to && *from < *to)
      out.times.emplace_back(*from, *to);
    else
      problem(item, "times need a start_time before their end_time, as 22:00 and 24:00");
  }
}

void read_days(const YAML::Node &node, TimeInterval &out, const Tell &problem)
{
  for (const YAML::Node &item : yaml_items(yaml_at(node, {"weekdays"})))
    if (const auto range =
            range_of(item, 0, 6, [](const std::string &text) { return named(text, weekday_names, 0); }))
      for (int day = range->first; day <= range->second; ++day)
        out.weekdays.set(static_cast<std::size_t>((day + 6) % 7)); // Monday first
    else
      problem(item, "weekday \"" + yaml_text(item) + "\" is none, weeks begin on Sunday");
  for (const YAML::Node &item : yaml_items(yaml_snake_or_camel(node, "days_of_month")))
    if (const auto range = range_of(item, -31, 31, parse_whole))
      out.days.push_back(*range);
    else
      problem(item, "days of the month are 1 to 31, or -1 to -31 from its end");
  for (const YAML::Node &item : yaml_items(yaml_at(node, {"months"})))
    if (const auto range =
            range_of(item, 1, 12, [](const std::string &text) { return named(text, month_names, 1); }))
      for (int month = range->first; month <= range->second; ++month)
        out.months.set(static_cast<std::size_t>(month - 1));
    else
      problem(item, "month \"" + yaml_text(item) + "\" is none");
  for (const YAML::Node &item : yaml_items(yaml_at(node, {"years"})))
    if (const auto range = range_of(item, 0, 9999, parse_whole))
      out.years +=
          (out.years.empty() ? "" : ",") + std::to_string(range->first) + "-" + std::to_string(range->second);
    else
      problem(item, "year \"" + yaml_text(item) + "\" is none");
}

} // namespace

std::vector<TimeInterval> read_time_intervals(const YAML::Node &list, const Tell &problem)
{
  std::vector<TimeInterval> intervals;
  for (const YAML::Node &one : yaml_items(list)) {
    TimeInterval interval;
    read_times(one, interval, problem);
    read_days(one, interval, problem);
    const std::string place = lower_case(yaml_text(yaml_at(one, {"location"})));
    interval.utc =
        place.empty() || place == "utc" || place == "etc/utc" || place == "gmt" || place == "local";
    intervals.push_back(std::move(interval));
  }
  return intervals;
}

} // namespace drsim::import::alertmanager
