// What users met along the timeline of one trial.
#include "sim/core/duration.hpp"
#include "sim/report/text.hpp"
#include "sim/report/transactions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace drsim::inline report {
namespace {

using Points = std::vector<std::pair<double, double>>;

/// What a series that holds its value until the next point says by t_s; 0 before the first.
double value_at(const Points &points, double t_s)
{
  const auto after = std::upper_bound(points.begin(), points.end(), t_s,
                                      [](double t, const auto &point) { return t < point.first; });
  return after == points.begin() ? 0 : (after - 1)->second;
}

/// The most, or the least, of a series within (from_s, to_s]; what it held before when it has no point there.
double extreme(const Points &points, double from_s, double to_s, bool least)
{
  bool any = false;
  double found = value_at(points, from_s);
  for (const auto &[t_s, value] : points)
    if (t_s > from_s && t_s <= to_s) {
      found = !any ? value : least ? std::min(found, value) : std::max(found, value);
      any = true;
    }
  return found;
}

/// One part of the timeline.
struct Part {
  double success = 1; ///< of the journey that fares worst
  double p50_s = 0;
  double p99_s = 0;
  double waiting = 0;
  std::string longest; ///< queue, with its length
  double failed = 0;
  std::string why;
  double lost = 0;
  double twice = 0;
};

Part part_of(const Timeline &timeline, double from_s, double to_s)
{
  Part part;
  double longest = 0;
  std::map<std::string, double> causes;
  for (const auto &[name, points] : timeline.series()) {
    const auto most = [&] { return extreme(points, from_s, to_s, false); };
    const auto cause = name.find(":failed:");
    if (name.ends_with(":success_ratio"))
      part.success = std::min(part.success, extreme(points, from_s, to_s, true));
    else if (name.ends_with(":latency_p50_s"))
      part.p50_s = std::max(part.p50_s, most());
    else if (name.ends_with(":latency_p99_s"))
      part.p99_s = std::max(part.p99_s, most());
    else if (name == "backlog")
      part.waiting = most();
    else if (cause != std::string::npos)
      causes[name.substr(cause + 8)] += value_at(points, to_s) - value_at(points, from_s);
    else if (name.ends_with(":lost_transactions"))
      part.lost += value_at(points, to_s);
    else if (name.ends_with(":lost_in_both"))
      part.lost -= value_at(points, to_s); // a transaction counts once
    else if (name.ends_with(":duplicated_events"))
      part.twice += value_at(points, to_s);
    else if (name.rfind("queue:", 0) == 0 && most() > longest) {
      longest = most();
      part.longest = fmt::format("{} {}", printable(name.substr(6)), format_count(longest));
    }
  }
  for (const auto &[cause, count] : causes) {
    part.failed += count;
    if (count < 0.5)
      continue;
    part.why += fmt::format("{}{} {}", part.why.empty() ? "" : ", ", format_count(count), spaced(cause));
  }
  return part;
}

} // namespace

std::string along_text(const Timeline &timeline, double horizon_s, std::size_t rows, bool colour)
{
  if (timeline.series().empty() || rows == 0)
    return {};
  Table table({"until", "least success", "p50", "p99", "waiting", "longest queue", "failed", "lost so far",
               "read twice so far", "why they failed"},
              {0, 1, 2, 3, 4, 6, 7, 8});
  bool any = false;
  double lost = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double from_s = horizon_s * static_cast<double>(row) / static_cast<double>(rows);
    const double to_s = horizon_s * static_cast<double>(row + 1) / static_cast<double>(rows);
    const Part part = part_of(timeline, from_s, to_s);
    const bool same_loss = part.lost == std::exchange(lost, part.lost);
    if (part.failed < 0.5 && part.waiting < 1 && same_loss)
      continue;
    any = true;
    table.add({format_duration(to_s), fmt::format("{:.1f} %", 100 * part.success), latency_text(part.p50_s),
               latency_text(part.p99_s), format_count(part.waiting), part.waiting < 1 ? "" : part.longest,
               format_count(part.failed), format_count(part.lost), format_count(part.twice), part.why});
  }
  return any ? "\nAlong the timeline (worst of each part; parts without trouble are left out):\n" +
                   table.text("  ", colour)
             : std::string();
}

} // namespace drsim::report
