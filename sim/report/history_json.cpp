#include "sim/report/history_report.hpp"
#include "sim/report/json_parts.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;
using history::Overview;

Json run_json(const history::RunRow &run)
{
  return {{"id", run.id},
          {"day", run.day},
          {"recorded_at", run.at},
          {"drsim", {{"version", run.version}}},
          {"seed", run.seed},
          {"traffic", run.traffic},
          {"input_digest", run.input_digest},
          {"timeline_digest", run.timeline_digest},
          {"objectives",
           {{"rpo_s", run.objectives.rpo_s},
            {"rto_s", run.objectives.rto_s},
            {"probability", run.objectives.probability}}},
          {"verdict", run.verdict}};
}

Json estimates_json(const history::Estimates &figures)
{
  Json out = Json::object();
  for (const auto &[name, one] : figures) {
    out[name] = {{"value", finite_or_null(one.value)},
                 {"ci_low", finite_or_null(one.interval.low)},
                 {"ci_high", finite_or_null(one.interval.high)}};
    if (std::isinf(one.value))
      out[name]["beyond_horizon"] = true;
    if (std::isnan(one.interval.low))
      out[name]["unsupported"] = true;
  }
  return out;
}

Json without_json(const history::TrendPoint &point)
{
  if (point.proven_rto.empty())
    return nullptr;
  return {{"rto_s", point.proven_rto}, {"rpo_s", point.proven_rpo}};
}

Json scenario_json(const history::ScenarioHistory &scenario, const Overview &all)
{
  Json out = {
      {"id", scenario.name}, {"title", scenario.title}, {"trend", Json::array()}, {"drift", Json::array()}};
  for (const history::TrendPoint &point : scenario.trend)
    out["trend"].push_back({{"quarter", point.quarter},
                            {"run", point.run.id},
                            {"verdict", point.verdict},
                            {"trials", point.trials},
                            {"censored", point.censored},
                            {"figures", estimates_json(point.figures)},
                            {"grounds", point.grounds.empty() ? Json() : Json(point.grounds)},
                            {"without_unproven", without_json(point)}});
  for (const Difference &one : scenario.drift)
    out["drift"].push_back(difference_json(one, drift_confidence(all)));
  if (!scenario.not_compared.empty())
    out["not_compared"] = scenario.not_compared;
  const auto days = all.days_since_rehearsal(scenario.name);
  out["days_since_rehearsal"] = days ? Json(*days) : Json();
  return out;
}

Json side_json(const history::InputRow &row, bool there)
{
  if (!there)
    return nullptr;
  Json out = {{"value", row.value}, {"number", finite_or_null(row.number)}};
  if (!row.from.file.empty())
    out["provenance"] = provenance_json(row.from);
  if (!row.evidence.empty())
    out["evidence"] = {{"class", row.evidence}, {"date", row.dated.empty() ? Json() : Json(row.dated)}};
  return out;
}

Json change_json(const history::InputChange &change)
{
  using What = history::InputChange::What;
  const history::InputRow &named = change.what == What::removed ? change.was : change.is;
  return {{"what", history::what_name(change.what)},
          {"of", named.of},
          {"title", named.title()},
          {"before", side_json(change.was, change.what != What::added)},
          {"after", side_json(change.is, change.what != What::removed)}};
}

Json finding_json(const history::FindingAge &one)
{
  return {{"id", one.finding.rule},
          {"severity", one.finding.severity},
          {"file", one.finding.file},
          {"where", one.finding.place},
          {"message", one.finding.message},
          {"first_seen", one.first_seen},
          {"since", one.since},
          {"gone", one.gone.empty() ? Json() : Json(one.gone)},
          {"age_days", one.age_days}};
}

Json rehearsal_json(const history::Rehearsal &one, const Overview &all)
{
  const auto number = [](const std::optional<double> &value) {
    return value ? finite_or_null(*value) : Json();
  };
  Json out = {{"file", one.file},
              {"id", one.id},
              {"date", one.date},
              {"scenario", one.scenario},
              {"type", one.type},
              {"verdict", one.verdict},
              {"rto_s", number(one.rto_s)},
              {"rpo_s", number(one.rpo_s)},
              {"predicted_by_run", nullptr},
              {"open_actions", one.open_actions}};
  if (const history::TrendPoint *point = all.predicted(one))
    out["predicted_by_run"] = point->run.id;
  return out;
}

Json waiver_json(const history::WaiverState &one)
{
  return {{"scenario", one.waiver.scenario}, {"figure", one.waiver.figure},   {"owner", one.waiver.owner},
          {"reason", one.waiver.reason},     {"expires", one.waiver.expires}, {"days_left", one.days_left}};
}

} // namespace

std::string history_json(const HistoryReport &report)
{
  const Overview &all = report.overview;
  Json out = {{"schema", "drsim.history/1"},
              {"drsim", {{"version", report.version}}},
              {"deployment", all.deployment},
              {"history", report.file},
              {"date", all.today},
              {"runs", Json::array()},
              {"compared", nullptr},
              {"scenarios", Json::array()}};
  for (const history::RunRow &run : all.runs)
    out["runs"].push_back(run_json(run));
  if (all.before)
    out["compared"] = {{"before", all.before->id},
                       {"after", all.last().id},
                       {"why", all.why_before},
                       {"figures", all.figures_compared}};
  for (const history::ScenarioHistory &scenario : all.scenarios)
    out["scenarios"].push_back(scenario_json(scenario, all));
  for (const char *list : {"changes", "findings", "waivers", "rehearsals"})
    out[list] = Json::array();
  for (const history::InputChange &change : all.changes)
    out["changes"].push_back(change_json(change));
  for (const history::FindingAge &one : all.findings)
    out["findings"].push_back(finding_json(one));
  for (const history::WaiverState &one : all.waivers)
    out["waivers"].push_back(waiver_json(one));
  for (const history::Rehearsal &one : all.rehearsals)
    out["rehearsals"].push_back(rehearsal_json(one, all));
  return dump(out);
}

} // namespace drsim::report
