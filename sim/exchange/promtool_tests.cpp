#include "sim/exchange/promtool_tests.hpp"

#include "sim/core/alert_condition.hpp"
#include "sim/exchange/rule_series.hpp"
#include "sim/model/parameters.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline exchange {
namespace {

using Json = nlohmann::ordered_json;
using Points = std::vector<std::pair<double, double>>;

constexpr double requests_per_s = 100; ///< of the counters: a ratio does not depend on it
constexpr double kept_after_s = 3600;  ///< of the trial, after the last change of any alert

/// Mean of a series that holds each value until the next, over [from_s, to_s]; what it says before its first
/// point is that point.
double mean_over(const Points &points, double from_s, double to_s)
{
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double begin = i == 0 ? from_s : std::max(from_s, points[i].first);
    const double end = i + 1 < points.size() ? std::min(to_s, points[i + 1].first) : to_s;
    sum += std::max(0.0, end - begin) * points[i].second;
  }
  return sum / (to_s - from_s);
}

double value_at(const Points &points, double t_s)
{
  double value = points.empty() ? 0 : points.front().second;
  for (const auto &[t, one] : points)
    if (t <= t_s)
      value = one;
  return value;
}

/// An alert under test: its rule, what it watches, and when it changed.
struct Tested {
  RuleOfFile rule;
  RuleInputs inputs;
  Points points;    ///< of the simulation: share that succeeds, or lag in seconds
  double scale = 1; ///< seconds of the simulation -> unit of the rule
  double slack_s = 0;
  std::vector<std::pair<double, bool>> changes; ///< time, firing
};

std::string times(double t_s)
{
  return std::to_string(std::llround(t_s)) + "s";
}

std::string counter(const Points &points, double step_s, double end_s, bool of_failures, bool of_all)
{
  std::string out = "0";
  double sum = 0;
  for (double t = step_s; t <= end_s; t += step_s) {
    const double failing = 1 - mean_over(points, t - step_s, t);
    sum += requests_per_s * step_s * (of_all ? 1 : of_failures ? failing : 1 - failing);
    out += fmt::format(" {:.3f}", sum);
  }
  return out;
}

std::string gauge(const Points &points, double step_s, double end_s, double scale)
{
  std::string out;
  for (double t = 0; t <= end_s; t += step_s)
    out += fmt::format("{}{:.3f}", t > 0 ? " " : "", scale * value_at(points, t));
  return out;
}

Json input_series(const Tested &tested, double step_s, double end_s)
{
  Json series = Json::array();
  if (tested.inputs.kind == RuleInputs::Kind::gauge) {
    series.push_back(
        {{"series", tested.inputs.gauge}, {"values", gauge(tested.points, step_s, end_s, tested.scale)}});
    return series;
  }
  series.push_back(
      {{"series", tested.inputs.bad}, {"values", counter(tested.points, step_s, end_s, true, false)}});
  series.push_back({{"series", tested.inputs.good},
                    {"values", counter(tested.points, step_s, end_s, false, tested.inputs.good_is_all)}});
  return series;
}

std::string firing_query(const RuleOfFile &rule)
{
  std::string out = "count(ALERTS{alertname=\"" + rule.name + "\",alertstate=\"firing\"";
  for (const auto &[label, value] : rule.labels)
    if (value.find_first_of("\"\\{") == std::string::npos)
      out += "," + label + "=\"" + value + "\"";
  return out + "}) > bool 0";
}

/// Whether it fires, at every time at which both must agree: as long before and after a change as chance may
/// move it.
Json claims(const Tested &tested, double end_s)
{
  Json all = Json::array();
  const auto claim = [&](double t_s, bool fires) {
    if (t_s < 0 || t_s > end_s)
      return;
    const auto near = [&](const auto &change) { return std::abs(change.first - t_s) < tested.slack_s; };
    if (std::any_of(tested.changes.begin(), tested.changes.end(), near))
      return;
    all.push_back({{"expr", firing_query(tested.rule)},
                   {"eval_time", times(t_s)},
                   {"exp_samples", fires ? Json::array({{{"labels", "{}"}, {"value", 1}}}) : Json::array()}});
  };
  bool firing = false;
  double last_s = 0;
  for (const auto &[t_s, now] : tested.changes) {
    claim(std::floor(last_s + (t_s - last_s) / 2), firing);
    claim(std::floor(t_s - tested.slack_s) - 1, firing);
    claim(std::ceil(t_s + tested.slack_s) + 1, now);
    firing = now;
    last_s = t_s;
  }
  claim(std::floor(end_s), firing);
  return all;
}

std::vector<std::pair<double, bool>> changes_of(const Timeline &timeline, const std::string &alert,
                                                double end_s)
{
  std::vector<std::pair<double, bool>> changes;
  for (const Event &event : timeline.events())
    if (event.component == alert && event.t_s < end_s &&
        (event.kind == "alert_firing" || event.kind == "alert_resolved"))
      changes.emplace_back(event.t_s, event.kind == "alert_firing");
  return changes;
}

/// The series of the simulation that an alert looks at; null where the timeline has none.
const Points *watched_series(const Deployment &deployment, const Timeline &timeline,
                             const AlertCondition &condition, const std::string &watched)
{
  std::string name;
  if (condition.metric == "error_ratio" && watched.starts_with("journey:"))
    name = watched + ":success_ratio";
  if (condition.metric == "replica_lag_s")
    for (const Store &store : deployment.stores)
      if (const ComponentSpec *replica = deployment.find(watched); replica != nullptr)
        for (const auto &[role, links] : replica->links)
          if (std::count(links.begin(), links.end(), store.component) > 0)
            name = "store:" + store.component + ":replica_lag_s";
  const auto found = timeline.series().find(name);
  return found == timeline.series().end() ? nullptr : &found->second;
}

/// What is to be tested of one alert, or why nothing is.
std::string look_at(const Deployment &deployment, const std::filesystem::path &folder,
                    const Timeline &timeline, const ComponentSpec &alert, double end_s, Tested &tested)
{
  const Parameters parameters(alert);
  const auto condition = parse_alert_condition(parameters.text("condition"));
  const std::vector<std::string> watched = parameters.links("watches");
  if (!condition || condition->kind != AlertCondition::Kind::leaf || watched.size() != 1 ||
      condition->shape != AlertCondition::Shape::each)
    return "it is no single comparison of one thing";
  const Points *points = watched_series(deployment, timeline, *condition, watched[0]);
  if (points == nullptr)
    return "a trial keeps no series of " + condition->metric + " of " + watched[0];
  auto rule = rule_of_file(folder / alert.from.file, alert.from.address);
  const auto inputs = rule && rule->tree ? rule_inputs(*rule->tree) : std::nullopt;
  if (!inputs)
    return "its expression is no ratio of two rates and no gauge";
  const double evaluation_s = parameters.number("evaluation_interval_s");
  const double scale = condition->threshold > 0 ? inputs->threshold / condition->threshold : 1;
  tested = {std::move(*rule), *inputs, *points, scale, 0, changes_of(timeline, alert.id, end_s)};
  const ComponentSpec *prometheus = deployment.find(parameters.link("prometheus"));
  const double scrape_s =
      prometheus == nullptr ? evaluation_s : Parameters(*prometheus).number("scrape_interval_s");
  tested.slack_s =
      2 * (evaluation_s + scrape_s); // a recording, an evaluation, a scrape, and the rounding of `for`
  return "";
}

double end_of(const Timeline &timeline, double horizon_s)
{
  double last_s = 0;
  for (const Event &event : timeline.events()) {
    if (event.kind == "monitoring_lost")
      return event.t_s;
    if (event.kind == "alert_firing" || event.kind == "alert_resolved" || event.kind == "fault")
      last_s = event.t_s;
  }
  return std::min(horizon_s, last_s + kept_after_s);
}

} // namespace

PromtoolTests promtool_tests(const Deployment &deployment, const std::filesystem::path &folder,
                             const Timeline &timeline, double horizon_s)
{
  PromtoolTests out;
  const double end_s = end_of(timeline, horizon_s);
  std::set<std::string> files;
  Json tests = Json::array();
  double evaluation_s = 60;
  for (const ComponentSpec *alert : deployment.of_kind("alert_rule")) {
    Tested tested;
    const std::string why_not = look_at(deployment, folder, timeline, *alert, end_s, tested);
    if (!why_not.empty()) {
      out.notes.push_back(alert->id + ": " + why_not);
      continue;
    }
    const ComponentSpec *prometheus = deployment.find(Parameters(*alert).link("prometheus"));
    const double scrape_s = prometheus == nullptr ? 15 : Parameters(*prometheus).number("scrape_interval_s");
    evaluation_s = std::min(evaluation_s, Parameters(*alert).number("evaluation_interval_s"));
    files.insert(alert->from.file);
    tests.push_back({{"name", alert->id},
                     {"interval", times(scrape_s)},
                     {"input_series", input_series(tested, scrape_s, end_s)},
                     {"promql_expr_test", claims(tested, end_s)}});
    ++out.alerts;
  }
  const Json text = {
      {"rule_files", files}, {"evaluation_interval", times(evaluation_s)}, {"tests", std::move(tests)}};
  out.text = text.dump(1) + "\n";
  return out;
}

} // namespace drsim::exchange
