#include "sim/core/duration.hpp"
#include "sim/report/capacity_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace drsim::inline report {

std::string headroom_text(double ratio)
{
  constexpr double most = 10;
  if (std::isnan(ratio))
    return "?";
  if (ratio > most)
    return "> +1000 %";
  return fmt::format("{:+.0f} %", std::floor(100 * ratio));
}

std::string amount_text(double value, const std::string &unit)
{
  if (std::isnan(value))
    return "not known";
  if (unit == "s")
    return format_duration(value);
  if (unit == "share")
    return fmt::format("{:.0f} %", 100 * value);
  constexpr double mega = 1e6;
  if (unit == "bytes/s")
    return fmt::format("{:.2f} MB/s", value / mega);
  constexpr double large = 1000;
  const bool whole = unit == "nodes" || unit == "connections" || value >= large;
  return (whole ? format_count(value) : fmt::format("{:.1f}", value)) + " " + unit;
}

std::string peak_time_text(const PeakTime &peak)
{
  static constexpr std::array days = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sunday"};
  const int minutes = static_cast<int>(std::lround(60 * peak.hour));
  return fmt::format("{} {:02}:{:02}", days.at(static_cast<std::size_t>(peak.weekday)), minutes / 60,
                     minutes % 60);
}

std::vector<std::pair<std::string, std::vector<std::string>>> to_declare(const CapacityReport &report)
{
  std::map<std::string, std::vector<std::string>> found;
  for (const Case &one : report.table.cases)
    for (const Row &row : one.rows)
      for (const std::string &parameter : row.unknown) {
        std::vector<std::string> &tiers = found[parameter];
        const std::string tier = row.tier + " " + row.resource;
        if (std::find(tiers.begin(), tiers.end(), tier) == tiers.end())
          tiers.push_back(tier);
      }
  std::vector<std::pair<std::string, std::vector<std::string>>> all(found.begin(), found.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const auto &a, const auto &b) { return a.second.size() > b.second.size(); });
  return all;
}

} // namespace drsim::report
