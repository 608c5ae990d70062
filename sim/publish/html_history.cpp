#include "sim/publish/html_history.hpp"

#include "sim/publish/html_parts.hpp"
#include "sim/publish/plain_page.hpp"
#include "sim/publish/template.hpp"
#include "sim/report/compare_report.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::publish {
namespace {

using history::Overview;

constexpr double step_width = 60; ///< of a quarter, in the drawing's own units
constexpr double chart_top_px = 8;
constexpr double chart_height = 70;
constexpr std::size_t most_rows = 2000; ///< of one table

double rounded(double value)
{
  return std::round(10 * value) / 10;
}

std::string told(const std::string &figure, double value, const Words &words)
{
  if (std::isnan(value))
    return "–";
  if (figure.ends_with(".met"))
    return words.percent(value);
  return metric_of(figure).ends_with("_s") ? words.duration(value) : words.number(value);
}

std::string with_interval(const history::TrendPoint &point, const char *figure, const Words &words)
{
  const auto found = point.figures.find(figure);
  if (found == point.figures.end())
    return "–";
  const Estimate &one = found->second;
  const std::string value = told(figure, one.value, words);
  if (std::isnan(one.interval.low))
    return std::string_view(figure).ends_with(".p95") ? "–" : value;
  return value + " (" + told(figure, one.interval.low, words) + " … " +
         told(figure, one.interval.high, words) + ")";
}

/// P(met) of the quarters as points with their intervals, from 0 at the bottom to 1 at the top.
View drawing(const history::ScenarioHistory &scenario, const char *figure, const Words &words)
{
  View points = View::array();
  double x = step_width / 2;
  double required = 0;
  for (const history::TrendPoint &point : scenario.trend) {
    const auto found = point.figures.find(figure);
    if (found != point.figures.end() && !std::isnan(found->second.value)) {
      const auto y = [](double share) { return rounded(chart_top_px + chart_height * (1 - share)); };
      points.push_back({{"x", x},
                        {"y", y(found->second.value)},
                        {"low", y(found->second.interval.low)},
                        {"high", y(found->second.interval.high)},
                        {"quarter", point.quarter},
                        {"text", with_interval(point, figure, words)}});
    }
    required = point.run.objectives.probability;
    x += step_width;
  }
  if (points.empty())
    return View();
  return {{"width", x - step_width / 2},
          {"pixels", 2 * (x - step_width / 2)},
          {"required", rounded(chart_top_px + chart_height * (1 - required))},
          {"points", points},
          {"title", figure_title(figure)}};
}

std::string share(const std::map<std::string, double> &grounds, const char *name, const Words &words)
{
  const auto found = grounds.find(name);
  return found == grounds.end() ? "–" : words.percent(found->second);
}

View trend_view(const history::ScenarioHistory &scenario, const Words &words)
{
  View rows = View::array();
  for (const history::TrendPoint &point : scenario.trend)
    rows.push_back(
        {{"quarter", point.quarter},
         {"run", point.run.id},
         {"day", point.run.day},
         {"verdict", verdict_view(point.verdict, words)},
         {"trials", words.number(static_cast<double>(point.trials))},
         {"rto_met", with_interval(point, "rto_s.met", words)},
         {"rto_p50", with_interval(point, "rto_s.p50", words)},
         {"rto_p95", with_interval(point, "rto_s.p95", words)},
         {"rpo_met", with_interval(point, "rpo_s.met", words)},
         {"rpo_p50", with_interval(point, "rpo_s.p50", words)},
         {"rpo_p95", with_interval(point, "rpo_s.p95", words)},
         {"lost", with_interval(point, "lost_transactions.p50", words)},
         {"unproven", share(point.grounds, "unproven", words)},
         {"tested", share(point.grounds, "tested", words)},
         {"without", point.proven_rto.empty() ? "–" : point.proven_rto + ", " + point.proven_rpo}});
  return rows;
}

/// Figures of a scenario that are shown to have changed, and how many are not.
View drift_view(const history::ScenarioHistory &scenario, const Words &words)
{
  View rows = View::array();
  for (const Difference &one : scenario.drift)
    if (one.turn == Turn::better || one.turn == Turn::worse)
      rows.push_back({{"figure", figure_title(one.figure)},
                      {"then", told(one.figure, one.before, words)},
                      {"now", told(one.figure, one.after, words)},
                      {"change", change_text(one.figure, one.interval.low) + " … " +
                                     change_text(one.figure, one.interval.high)},
                      {"turn", words.text(std::string("history.") + turn_name(one.turn))},
                      {"class", one.turn == Turn::worse ? "fail" : "pass"}});
  return rows;
}

View scenarios_view(const Overview &all, const Words &words)
{
  View list = View::array();
  for (const history::ScenarioHistory &scenario : all.scenarios) {
    View drift = drift_view(scenario, words);
    View one = {{"id", scenario.name},
                {"title", scenario.title},
                {"trend", trend_view(scenario, words)},
                {"any_drift", !drift.empty()},
                {"drift", drift},
                {"not_compared", scenario.not_compared},
                {"steady", all.before && drift.empty() && scenario.not_compared.empty()}};
    View drawings = View::array();
    for (const char *figure : {"rto_s.met", "rpo_s.met"})
      if (View drawn = drawing(scenario, figure, words); !drawn.is_null())
        drawings.push_back(std::move(drawn));
    one["drawings"] = std::move(drawings);
    list.push_back(std::move(one));
  }
  return list;
}

View changes_view(const Overview &all)
{
  View list = View::array();
  for (std::size_t i = 0; i < std::min(most_rows, all.changes.size()); ++i)
    list.push_back(
        {{"text", input_change_text(all.changes[i])}, {"place", input_change_place(all.changes[i])}});
  return list;
}

View findings_view(const Overview &all)
{
  View list = View::array();
  for (std::size_t i = 0; i < std::min(most_rows, all.findings.size()); ++i) {
    const history::FindingAge &one = all.findings[i];
    list.push_back({{"rule", one.finding.rule},
                    {"severity", one.finding.severity},
                    {"place", one.finding.file + (one.finding.place.empty() ? "" : ": " + one.finding.place)},
                    {"message", one.finding.message},
                    {"first_seen", one.first_seen},
                    {"since", one.since == one.first_seen ? "" : one.since},
                    {"gone", one.gone},
                    {"days", one.age_days}});
  }
  return list;
}

View waivers_view(const Overview &all)
{
  View list = View::array();
  for (const history::WaiverState &one : all.waivers)
    list.push_back({{"scenario", one.waiver.scenario},
                    {"figure", one.waiver.figure},
                    {"owner", one.waiver.owner},
                    {"reason", one.waiver.reason},
                    {"expires", one.waiver.expires},
                    {"state", waiver_state_text(one)},
                    {"class", one.days_left < 0 ? "fail" : "none"}});
  return list;
}

View rehearsals_view(const Overview &all, const Words &words)
{
  View list = View::array();
  for (const history::Rehearsal &one : all.rehearsals) {
    const history::TrendPoint *point = all.predicted(one);
    list.push_back({{"date", one.date},
                    {"id", one.id},
                    {"scenario", one.scenario},
                    {"type", one.type},
                    {"rto", one.rto_s ? words.duration(*one.rto_s) : "–"},
                    {"predicted", point == nullptr ? "–" : with_interval(*point, "rto_s.p50", words)},
                    {"rpo", one.rpo_s ? words.duration(*one.rpo_s) : "–"},
                    {"verdict", one.verdict}});
  }
  return list;
}

} // namespace

std::string history_page(const HistoryReport &report, const PublishSettings &settings,
                         Diagnostics &diagnostics)
{
  const Words words = Words::load(settings.folder / "texts", settings.language, diagnostics);
  std::optional<View> begun = plain_page(words, settings, diagnostics);
  if (!begun)
    return "";
  View page = std::move(*begun);
  const Overview &all = report.overview;
  page.update({{"title", words.text("history.title", {{"deployment", all.deployment}})},
               {"lead", words.text("history.lead", {{"runs", words.counted("history.runs", all.runs.size())},
                                                    {"first", all.runs.front().day},
                                                    {"last", all.last().day}})},
               {"compared", ""}});
  if (all.before)
    page["compared"] = words.text("history.compared",
                                  {{"after", std::to_string(all.last().id) + " (" + all.last().day + ")"},
                                   {"before", std::to_string(all.before->id) + " (" + all.before->day + ")"},
                                   {"figures", words.number(static_cast<double>(all.figures_compared))}});
  const View sections = {{"scenarios", scenarios_view(all, words)},
                         {"changes", changes_view(all)},
                         {"findings", findings_view(all)},
                         {"waivers", waivers_view(all)},
                         {"rehearsals", rehearsals_view(all, words)}};
  for (const auto &[name, list] : sections.items()) {
    page[name] = list;
    page["any_" + name] = !list.empty();
  }
  return render_template(settings.folder / "templates", "history", page, diagnostics);
}

} // namespace drsim::publish
