#include "sim/publish/html_advice.hpp"

#include "sim/publish/plain_page.hpp"
#include "sim/publish/template.hpp"
#include "sim/report/text.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::publish {
namespace {

constexpr double widest = 160; ///< of a bar of the tornado, in the drawing's own units

std::string span(const Interval &interval, const Words &words)
{
  return words.percent(interval.low) + " … " + words.percent(interval.high);
}

std::string met_text(const Check &check, const Words &words)
{
  if (!check.not_judged.empty() || check.trials == 0)
    return "–";
  return words.percent(static_cast<double>(check.met) / static_cast<double>(check.trials)) + " (" +
         span(check.interval, words) + ")";
}

View parts_view(const AdviceReport &report, const Words &words)
{
  View list = View::array();
  for (const AdviceReport::Part &part : report.parts)
    list.push_back({{"id", part.scenario},
                    {"title", words.text_or("scenario." + part.title, part.title)},
                    {"verdict", verdict_view(verdict_name(part.verdict), words)},
                    {"trials", words.number(static_cast<double>(part.trials))},
                    {"rto_met", met_text(part.checks.at(0), words)},
                    {"rpo_met", met_text(part.checks.at(1), words)},
                    {"rto", words.duration(part.rto_p50_s)}});
  return list;
}

/// Percentage points, with their sign.
std::string points(double share, const Words &words)
{
  return (share > 0 ? "+" : "") + words.number(100 * share, 1);
}

View fix_view(const AdviceReport::Row &row, std::size_t number, const Words &words)
{
  const Gain &gain = row.gain;
  const double days = row.fix.effort_days;
  View figures = View::array(), scenarios = View::array();
  for (const FixedFigure &figure : row.fix.figures)
    figures.push_back(figure_text(figure));
  for (const ScenarioGain &one : gain.scenarios)
    scenarios.push_back(
        {{"scenario", one.scenario},
         {"met", words.number(static_cast<double>(one.met_before)) + " → " +
                     words.number(static_cast<double>(one.met_after)) + " / " +
                     words.number(static_cast<double>(one.pairs))},
         {"rto", words.duration(one.rto_p50_before_s) + " → " + words.duration(one.rto_p50_after_s)}});
  const bool sure = gain.met.change > 0 ? gain.met.interval.low > 0 : gain.saved.low > 0;
  return {{"number", std::to_string(number)},
          {"title", row.fix.title},
          {"why", row.fix.why},
          {"costs", row.fix.running},
          {"met", points(gain.met.change, words) + " (" + points(gain.met.interval.low, words) + " … " +
                      points(gain.met.interval.high, words) + ")"},
          {"saved", words.duration(gain.saved_s) + " (" + words.duration(gain.saved.low) + " … " +
                        words.duration(gain.saved.high) + ")"},
          {"days", words.number(days, 2)},
          {"sure", sure},
          {"low", gain.met.change > 0 ? points(sure_met_a_day(gain, days), words)
                                      : words.duration(sure_saved_a_day(gain, days))},
          {"mean",
           gain.met.change > 0 ? points(gain.met.change / days, words) : words.duration(gain.saved_s / days)},
          {"set", row.set},
          {"figures", figures},
          {"scenarios", scenarios}};
}

View set_view(const AdviceReport &report, const Words &words)
{
  View steps = View::array(), checked = View::array();
  double days = 0;
  for (const AdviceReport::Row &row : report.set)
    days += row.fix.effort_days;
  for (const AdviceReport::Step &step : report.steps)
    steps.push_back(
        {{"title", step.title},
         {"met", words.percent(step.so_far.met.before) + " → " + words.percent(step.so_far.met.after)}});
  bool passes = !report.checked.empty();
  for (const AdviceReport::Checked &one : report.checked) {
    passes = passes && one.after == Verdict::pass;
    checked.push_back({{"scenario", one.scenario},
                       {"before", verdict_view(verdict_name(one.before), words)},
                       {"after", verdict_view(verdict_name(one.after), words)},
                       {"trials", words.number(static_cast<double>(one.trials))},
                       {"rto_met", met_text(one.checks.at(0), words)},
                       {"rpo_met", met_text(one.checks.at(1), words)}});
  }
  return {{"title", words.text(passes ? "advice.set_passes" : "advice.set_best",
                               {{"n", words.number(static_cast<double>(report.set.size()))},
                                {"days", words.number(days, 2)}})},
          {"steps", steps},
          {"dropped", report.dropped},
          {"any_checked", !checked.empty()},
          {"checked", checked},
          {"checked_key", words.text("advice.checked", {{"seed", std::to_string(report.seed)},
                                                        {"other", std::to_string(report.checked_seed)}})},
          {"command", report.check_command}};
}

View chance_view(const AdviceReport &report, const Words &words)
{
  View list = View::array();
  for (const AdviceReport::Chance &one : report.chance) {
    View sources = View::array();
    for (const AdviceReport::Chance::Source &source : one.sources)
      if (source.share > one.bar)
        sources.push_back({{"share", words.percent(source.share)}, {"name", source.name}});
    list.push_back({{"scenario", one.scenario},
                    {"result", words.text("advice.result." + one.result)},
                    {"bar", words.percent(one.bar)},
                    {"any", !sources.empty()},
                    {"sources", sources}});
  }
  return list;
}

std::string end_text(const AdviceReport::Figures::End &end, const Words &words)
{
  return words.percent(end.met) + ", " + words.duration(end.rto_p50_s);
}

/// Bars of P(objectives met) from half to twice the figure.
View bars_view(const AdviceReport::Figures &of, const Words &words)
{
  View bars = View::array();
  for (const AdviceReport::Figures::Bar &bar : of.bars) {
    const auto [low, high] = std::minmax({bar.at_half.met, bar.as_is.met, bar.at_twice.met});
    bars.push_back({{"parameter", bar.parameter},
                    {"half", end_text(bar.at_half, words)},
                    {"as_is", end_text(bar.as_is, words)},
                    {"twice", end_text(bar.at_twice, words)},
                    {"x", std::round(widest * low)},
                    {"width", std::max(1.0, std::round(widest * (high - low)))},
                    {"mark", std::round(widest * bar.as_is.met)}});
  }
  return bars;
}

std::string share_text(const ShapleyEffect &of, const Words &words)
{
  if (of.share == 0 && of.error == 0)
    return "–";
  return words.number(100 * of.share) + " % (" + words.number(100 * of.interval.low) + " … " +
         words.number(100 * of.interval.high) + ")" + (of.tied ? " ≈" : "");
}

View figures_view(const AdviceReport &report, const Words &words)
{
  View list = View::array();
  for (const AdviceReport::Figures &of : report.figures) {
    View shares = View::array();
    for (const AdviceReport::Figures::Share &one : of.shares)
      shares.push_back(
          {{"parameter", one.parameter.empty() ? words.text("advice.chance_rest") : one.parameter},
           {"met", share_text(one.met, words)},
           {"rto", share_text(one.rto, words)},
           {"lost", share_text(one.lost, words)}});
    list.push_back({{"scenario", of.scenario},
                    {"bars", bars_view(of, words)},
                    {"any_shares", !shares.empty()},
                    {"shares", shares},
                    {"walks", words.text("advice.shapley", {{"n", std::to_string(of.walks)}})}});
  }
  return list;
}

void add_fixes(const AdviceReport &report, const Words &words, View &page)
{
  View fixes = View::array(), broken = View::array();
  for (std::size_t i = 0; i < report.rows.size(); ++i)
    fixes.push_back(fix_view(report.rows[i], i + 1, words));
  for (const AdviceReport::Skipped &one : report.broken)
    broken.push_back({{"title", one.title}, {"why", one.why}});
  page["advised"] = report.advised;
  page["any_fixes"] = !fixes.empty();
  page["no_fixes"] = report.advised && fixes.empty();
  page["fixes"] = fixes;
  page["broken"] = broken;
  page["counts"] = words.text("advice.counts", {{"all", std::to_string(report.tried + report.untried)},
                                                {"untried", std::to_string(report.untried)},
                                                {"unchanged", std::to_string(report.unchanged)},
                                                {"useless", std::to_string(report.useless)},
                                                {"beaten", std::to_string(report.beaten)},
                                                {"compared", std::to_string(report.compared)},
                                                {"trials", std::to_string(report.compared_trials)}});
  page["any_set"] = !report.set.empty();
  if (!report.set.empty())
    page["set"] = set_view(report, words);
}

void add_years(const AdviceReport &report, const Words &words, View &page)
{
  View uncounted = View::array();
  for (const AdviceReport::Part &part : report.parts)
    if (!part.frequency)
      uncounted.push_back(part.scenario);
  page["uncounted"] = uncounted;
  page["any_year"] = report.forecast.has_value();
  page["any_fixed_year"] = report.forecast_fixed.has_value();
  if (report.forecast)
    page["year"] = year_view(*report.forecast, report.price, words);
  if (report.forecast_fixed)
    page["fixed_year"] = year_view(*report.forecast_fixed, report.price, words);
}

} // namespace

std::string advice_page(const AdviceReport &report, const PublishSettings &settings, Diagnostics &diagnostics)
{
  const Words words = Words::load(settings.folder / "texts", settings.language, diagnostics);
  std::optional<View> begun = plain_page(words, settings, diagnostics);
  if (!begun)
    return "";
  View page = std::move(*begun);
  page.update({{"title", words.text("advice.title", {{"deployment", report.deployment}})},
               {"verdict", verdict_view(verdict_name(report.verdict), words)},
               {"lead", words.text("aims", {{"rto", words.duration(report.objectives.rto_s)},
                                            {"rpo", words.duration(report.objectives.rpo_s)},
                                            {"probability", words.percent(report.objectives.probability)}})},
               {"open_questions", report.open_questions},
               {"interrupted", report.interrupted_in},
               {"parts", parts_view(report, words)}});
  View unplayed = View::array();
  for (const AdviceReport::Skipped &one : report.unplayed)
    unplayed.push_back({{"title", one.title}, {"why", one.why}});
  page["unplayed"] = unplayed;
  add_fixes(report, words, page);
  const View chance = chance_view(report, words);
  const View figures = figures_view(report, words);
  page["any_chance"] = !chance.empty();
  page["chance"] = chance;
  page["any_figures"] = !figures.empty();
  page["figures"] = figures;
  add_years(report, words, page);
  return render_template(settings.folder / "templates", "advice", page, diagnostics);
}

} // namespace drsim::publish
