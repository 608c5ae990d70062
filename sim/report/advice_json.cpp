#include "sim/report/advice_report.hpp"
#include "sim/report/json_parts.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json interval_json(const Interval &interval)
{
  return {{"low", finite_or_null(interval.low)}, {"high", finite_or_null(interval.high)}};
}

Json check_json(const Check &check)
{
  if (!check.not_judged.empty() || check.trials == 0)
    return nullptr;
  return {{"probability", static_cast<double>(check.met) / static_cast<double>(check.trials)},
          {"ci_low", check.interval.low},
          {"ci_high", check.interval.high}};
}

Json scaled_json(const Interval &interval, double factor)
{
  return interval_json({interval.low * factor, interval.high * factor});
}

Json year_json(const YearFigure &figure)
{
  return {{"mean", figure.mean},
          {"at_least", figure.at_least},
          {"interval", interval_json(figure.interval)},
          {"interval_by_trials", interval_json(figure.by_trials)},
          {"interval_by_rates", interval_json(figure.by_rates)}};
}

Json forecast_json(const Forecast &forecast, const std::optional<AdviceReport::Price> &price)
{
  Json causes = Json::array();
  for (const CauseForecast &one : forecast.causes)
    causes.push_back({{"scenario", one.scenario},
                      {"per_year", interval_json(one.per_year)},
                      {"counted", one.counted},
                      {"outage_s", year_json(one.outage_s)},
                      {"share_of_budget", one.outage_s.mean / forecast.budget_s},
                      {"failed_transactions", year_json(one.failed)},
                      {"failed_orders", year_json(one.orders)},
                      {"lost_transactions", year_json(one.lost)},
                      {"an_event",
                       {{"outage_s", one.outage_each_s},
                        {"failed_orders", one.orders_each},
                        {"attempts_again", one.again_each},
                        {"usual_orders_at_most", finite_or_null(one.usual_each)}}}});
  Json levels = Json::array();
  for (const LevelForecast &one : forecast.levels)
    levels.push_back({{"availability", one.level},
                      {"probability", one.probability},
                      {"interval", interval_json(one.interval)}});
  Json out = {{"causes", std::move(causes)},
              {"outage_s", year_json(forecast.outage_s)},
              {"budget_s", forecast.budget_s},
              {"failed_transactions", year_json(forecast.failed)},
              {"failed_orders", year_json(forecast.orders)},
              {"lost_transactions", year_json(forecast.lost)},
              {"levels", std::move(levels)},
              {"worst_year_in_twenty_s", finite_or_null(forecast.worst_in_twenty_s)},
              {"markov_down_share", finite_or_null(forecast.chain_share)},
              {"years", forecast.years},
              {"money", nullptr}};
  if (price)
    out["money"] = {{"lost", forecast.lost.mean * price->amount},
                    {"failed_at_most", forecast.orders.mean * price->amount},
                    {"lost_interval", scaled_json(forecast.lost.interval, price->amount)},
                    {"failed_at_most_interval", scaled_json(forecast.orders.interval, price->amount)},
                    {"order_worth", price->amount},
                    {"currency", price->currency.empty() ? Json() : Json(price->currency)},
                    {"from", price->from},
                    {"assumed", price->assumed}};
  return out;
}

Json gain_json(const Gain &gain)
{
  Json scenarios = Json::array();
  for (const ScenarioGain &one : gain.scenarios)
    scenarios.push_back({{"scenario", one.scenario},
                         {"pairs", one.pairs},
                         {"met_before", one.met_before},
                         {"met_after", one.met_after},
                         {"rto_p50_before_s", finite_or_null(one.rto_p50_before_s)},
                         {"rto_p50_after_s", finite_or_null(one.rto_p50_after_s)},
                         {"outage_saved_s", one.saved_s},
                         {"verdict_before", verdict_name(one.before)},
                         {"verdict_after", verdict_name(one.after)}});
  return {{"objectives_met",
           {{"before", gain.met.before},
            {"after", gain.met.after},
            {"change", gain.met.change},
            {"interval", interval_json(gain.met.interval)},
            {"answer", turn_name(gain.met.turn)}}},
          {"outage_saved_s", gain.saved_s},
          {"outage_saved_interval_s", interval_json(gain.saved)},
          {"scenarios", std::move(scenarios)}};
}

Json value_json(const FixedFigure &figure, const Distribution &value, const std::string &text)
{
  if (figure.was.unit == "text")
    return text;
  if (figure.was.unit == "bool" && std::isfinite(value.mean()))
    return value.mean() != 0;
  return value.is_constant() ? finite_or_null(value.mean()) : Json(value.text());
}

Json row_json(const AdviceReport::Row &row)
{
  const Fix &fix = row.fix;
  Json figures = Json::array();
  for (const FixedFigure &figure : fix.figures)
    figures.push_back(
        {{"parameter", figure.component + "." + figure.parameter},
         {"unit", figure.was.unit},
         {"was", value_json(figure, figure.was.value, figure.was.text)},
         {"is", value_json(figure, figure.condition.value.value_or(figure.was.value), figure.condition.text)},
         {"provenance", provenance_json(figure.was.from)}});
  return {{"id", fix.id},
          {"title", fix.title},
          {"why", fix.why},
          {"costs", fix.running},
          {"effort", {{"days", fix.effort_days}, {"what", fix.effort}, {"confidence", "assumed"}}},
          {"source", fix.source},
          {"figures", std::move(figures)},
          {"gain", gain_json(row.gain)},
          {"a_day",
           {{"objectives_met_low", row.gain.met.interval.low / fix.effort_days},
            {"objectives_met_mean", row.gain.met.change / fix.effort_days},
            {"outage_saved_low_s", row.gain.saved.low / fix.effort_days},
            {"outage_saved_mean_s", row.gain.saved_s / fix.effort_days}}},
          {"set", row.set}};
}

Json parts_json(const AdviceReport &report)
{
  Json parts = Json::array();
  for (const AdviceReport::Part &part : report.parts)
    parts.push_back({{"id", part.scenario},
                     {"title", part.title},
                     {"trials", part.trials},
                     {"verdict", verdict_name(part.verdict)},
                     {"rto_met", check_json(part.checks.at(0))},
                     {"rpo_met", check_json(part.checks.at(1))},
                     {"rto_p50_s", finite_or_null(part.rto_p50_s)}});
  return parts;
}

Json set_json(const AdviceReport &report)
{
  if (report.set.empty())
    return nullptr;
  Json fixes = Json::array();
  for (const AdviceReport::Row &row : report.set)
    fixes.push_back(row.fix.id);
  Json steps = Json::array();
  for (const AdviceReport::Step &step : report.steps)
    steps.push_back({{"title", step.title}, {"gain", gain_json(step.so_far)}});
  Json checked = Json::array();
  bool passes = !report.checked.empty();
  for (const AdviceReport::Checked &one : report.checked) {
    passes = passes && one.after == Verdict::pass;
    checked.push_back({{"scenario", one.scenario},
                       {"trials", one.trials},
                       {"verdict_before", verdict_name(one.before)},
                       {"verdict_after", verdict_name(one.after)},
                       {"rto_met", check_json(one.checks.at(0))},
                       {"rpo_met", check_json(one.checks.at(1))}});
  }
  return {{"fixes", std::move(fixes)},
          {"dropped", report.dropped},
          {"steps", std::move(steps)},
          {"all_compared", report.everything ? gain_json(*report.everything) : Json()},
          {"passes", passes},
          {"checked_seed", report.checked.empty() ? Json() : Json(report.checked_seed)},
          {"checked", std::move(checked)},
          {"repeat", report.check_command}};
}

Json end_json(const AdviceReport::Figures::End &end)
{
  return {{"met", end.met},
          {"rto_p50_s", finite_or_null(end.rto_p50_s)},
          {"rto_p95_s", finite_or_null(end.rto_p95_s)},
          {"lost_p50", finite_or_null(end.lost_p50)}};
}

Json share_json(const ShapleyEffect &of)
{
  return {{"share", of.share},
          {"standard_error", of.error},
          {"interval", interval_json(of.interval)},
          {"told_apart_from_largest", !of.tied}};
}

Json sensitivity_json(const AdviceReport &report)
{
  Json chance = Json::array();
  for (const AdviceReport::Chance &one : report.chance) {
    Json sources = Json::array();
    for (const AdviceReport::Chance::Source &source : one.sources)
      sources.push_back({{"source", source.name}, {"share", source.share}});
    chance.push_back({{"scenario", one.scenario},
                      {"result", one.result},
                      {"trials", one.trials},
                      {"bar", one.bar},
                      {"sources", std::move(sources)}});
  }
  Json figures = Json::array();
  for (const AdviceReport::Figures &of : report.figures) {
    Json bars = Json::array();
    for (const AdviceReport::Figures::Bar &bar : of.bars)
      bars.push_back({{"parameter", bar.parameter},
                      {"as_is", end_json(bar.as_is)},
                      {"at_half", end_json(bar.at_half)},
                      {"at_twice", end_json(bar.at_twice)}});
    Json shares = Json::array();
    for (const AdviceReport::Figures::Share &one : of.shares)
      shares.push_back({{"parameter", one.parameter.empty() ? Json() : Json(one.parameter)},
                        {"objectives_met", share_json(one.met)},
                        {"rto_s", share_json(one.rto)},
                        {"lost_transactions", share_json(one.lost)}});
    figures.push_back({{"scenario", of.scenario},
                       {"trials", of.trials},
                       {"tornado", std::move(bars)},
                       {"walks", of.walks},
                       {"shapley", std::move(shares)}});
  }
  return {{"chance", std::move(chance)}, {"figures", std::move(figures)}};
}

} // namespace

std::string advice_json(const AdviceReport &report)
{
  Json out = {{"schema", "drsim.advice/1"},
              {"drsim", {{"version", report.version}}},
              {"deployment", report.deployment},
              {"seed", report.seed},
              {"input_digest", report.input_digest},
              {"objectives",
               {{"rpo_s", report.objectives.rpo_s},
                {"rto_s", report.objectives.rto_s},
                {"probability", report.objectives.probability}}},
              {"verdict", verdict_name(report.verdict)},
              {"open_questions", report.open_questions},
              {"interrupted_in", report.interrupted_in.empty() ? Json() : Json(report.interrupted_in)},
              {"scenarios", parts_json(report)}};
  if (report.advised) {
    out["targets"] = report.targets;
    out["tried"] = {
        {"fixes", report.tried},          {"untried", report.untried}, {"without_effect", report.unchanged},
        {"without_good", report.useless}, {"beaten", report.beaten},   {"compared", report.compared}};
    out["fixes"] = Json::array();
    for (const AdviceReport::Row &row : report.rows)
      out["fixes"].push_back(row_json(row));
    out["broken"] = Json::array();
    for (const AdviceReport::Skipped &one : report.broken)
      out["broken"].push_back({{"title", one.title}, {"why", one.why}});
    out["set"] = set_json(report);
  }
  if (!report.chance.empty() || !report.figures.empty())
    out["sensitivity"] = sensitivity_json(report);
  out["forecast"] = report.forecast ? forecast_json(*report.forecast, report.price) : Json();
  out["forecast_with_set"] =
      report.forecast_fixed ? forecast_json(*report.forecast_fixed, report.price) : Json();
  return dump(out);
}

} // namespace drsim::report
