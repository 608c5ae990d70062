#include "sim/report/json_parts.hpp"
#include "sim/report/replay_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;
using Points = std::vector<std::pair<double, double>>;

constexpr std::size_t most_points = 120; ///< of a line in a chart

bool shown(const std::string &series)
{
  return (series.starts_with("journey:") && series.ends_with(":success_ratio")) ||
         series.ends_with(":replica_lag_s");
}

double rounded(double value, double steps)
{
  return std::round(value * steps) / steps;
}

/// From the onset on, with the value that held then: the worst point of each stretch of equal count, so that
/// nothing bad is thinned away.
Json thinned(const Points &whole, bool worst_is_low, double onset_s)
{
  Points points;
  for (const auto &[t_s, value] : whole)
    if (t_s > onset_s)
      points.emplace_back(t_s, value);
    else
      points.assign(1, {onset_s, value});
  Json out = Json::array();
  const std::size_t stretch = (points.size() + most_points - 1) / most_points;
  for (std::size_t from = 0; from < points.size(); from += stretch) {
    const std::size_t to = std::min(points.size(), from + stretch);
    std::size_t worst = from;
    for (std::size_t i = from; i < to; ++i)
      if (worst_is_low ? points[i].second < points[worst].second : points[i].second > points[worst].second)
        worst = i;
    if (std::isfinite(points[worst].second))
      out.push_back({rounded(points[worst].first, 10), rounded(points[worst].second, 1e4)});
  }
  return out;
}

} // namespace

std::string brief_timeline_json(const Timeline &timeline, const Outcome &outcome)
{
  Json out = {{"trial", outcome.trial},
              {"exact", outcome.exact},
              {"onset_s", outcome.onset_s},
              {"rto_s", outcome.censored ? Json() : finite_or_null(outcome.rto_s)},
              {"rpo_s", finite_or_null(outcome.rpo_s)},
              {"timeline_digest", outcome.digest},
              {"events", Json::array()},
              {"series", Json::object()}};
  for (const Event &event : timeline.events())
    out["events"].push_back({{"id", event.id},
                             {"t_s", event.t_s},
                             {"component", event.component},
                             {"kind", event.kind},
                             {"what", event.what},
                             {"phase", phase_name(event.phase)},
                             {"causes", event.causes},
                             {"critical", on_critical_path(event, outcome)},
                             {"set_by", event.set_by}});
  for (const auto &[name, points] : timeline.series())
    if (shown(name))
      out["series"][name] = thinned(points, name.ends_with(":success_ratio"), outcome.onset_s);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace drsim::report
