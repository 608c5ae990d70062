#include "sim/history/overview.hpp"

#include "sim/core/calendar.hpp"
#include "sim/history/estimates.hpp"
#include "sim/history/finding_ages.hpp"
#include "sim/history/input_changes.hpp"

#include <algorithm>

namespace drsim::history {
namespace {

TrendPoint point_of(const RunRow &run, const ScenarioRow &scenario)
{
  TrendPoint point{quarter_of(run.day),
                   run,
                   scenario.verdict,
                   0,
                   0,
                   estimates_of(scenario, run.objectives, one_look_tail),
                   scenario.proven_rto,
                   scenario.proven_rpo,
                   scenario.grounds};
  for (const TrialRow &trial : scenario.trials) {
    point.trials += trial.status == "ok" ? 1 : 0;
    point.censored += trial.censored ? 1 : 0;
  }
  return point;
}

/// Runs come newest first: of a quarter the first one counts, unless every one does.
void add_points(const RunRow &run, const std::vector<ScenarioRow> &scenarios, bool every_run,
                std::map<std::string, ScenarioHistory> &into)
{
  for (const ScenarioRow &scenario : scenarios) {
    ScenarioHistory &history = into[scenario.name];
    if (history.trend.empty()) {
      history.name = scenario.name;
      history.title = scenario.title;
    } else if (!every_run && history.trend.back().quarter == quarter_of(run.day))
      continue;
    history.trend.push_back(point_of(run, scenario));
  }
}

/// Index of the run to compare the last one with; the last itself: there is none.
std::size_t earlier_run(const Asked &asked, Overview &out)
{
  const auto last_where = [&](const auto &holds) {
    for (std::size_t i = out.runs.size() - 1; i-- > 0;)
      if (holds(out.runs[i]))
        return i;
    return out.runs.size() - 1;
  };
  const std::size_t none = out.runs.size() - 1;
  if (!asked.since.empty()) {
    const std::size_t found = last_where([&](const RunRow &run) { return run.day <= asked.since; });
    if (found == none)
      throw HistoryError("--since " + asked.since +
                         ": no run before the last one counts for that day or an "
                         "earlier one; the first is of " +
                         out.runs.front().day);
    out.why_before = "the last on or before " + asked.since;
    return found;
  }
  const std::string quarter = quarter_of(out.last().day);
  const std::size_t of_quarter =
      last_where([&](const RunRow &run) { return quarter_of(run.day) != quarter; });
  if (of_quarter != none) {
    out.why_before = "the last of an earlier quarter";
    return of_quarter;
  }
  out.why_before = none == 0 ? "" : "the one before, for there is none of an earlier quarter";
  return none == 0 ? none : none - 1;
}

[[noreturn]] void refuse_unknown(Reader &reader, const std::string &deployment)
{
  std::string others;
  for (const std::string &one : reader.deployments())
    others += (others.empty() ? "; it has: " : ", ") + one;
  throw HistoryError("the history has no run of " + deployment + others);
}

} // namespace

const TrendPoint *Overview::predicted(const Rehearsal &rehearsal) const
{
  const TrendPoint *found = nullptr;
  for (const ScenarioHistory &scenario : scenarios)
    if (scenario.name == rehearsal.scenario)
      for (const TrendPoint &point : scenario.trend)
        if (point.run.day <= rehearsal.date)
          found = &point;
  return found;
}

std::optional<int> Overview::days_since_rehearsal(const std::string &scenario) const
{
  std::optional<int> days;
  for (const Rehearsal &one : rehearsals)
    if (one.scenario == scenario && !one.date.empty() && one.date <= today)
      days = days_between(one.date, today);
  return days;
}

Overview overview_of(Reader &reader, const Asked &asked, const GateRules &rules)
{
  Overview out;
  out.deployment = asked.deployment;
  out.today = asked.today;
  out.runs = reader.runs(asked.deployment);
  if (out.runs.empty())
    refuse_unknown(reader, asked.deployment);
  const std::size_t before = earlier_run(asked, out);
  std::map<std::string, ScenarioHistory> scenarios;
  std::vector<DayOfFindings> findings;
  std::vector<ScenarioRow> was;
  std::vector<ScenarioRow> is;
  for (std::size_t i = out.runs.size(); i-- > 0;) {
    std::vector<ScenarioRow> played = reader.scenarios(out.runs[i].id);
    add_points(out.runs[i], played, asked.every_run, scenarios);
    findings.push_back({out.runs[i].day, reader.findings(out.runs[i].id)});
    if (i == before)
      was = played;
    if (i + 1 == out.runs.size())
      is = std::move(played);
  }
  std::reverse(findings.begin(), findings.end());
  for (auto &[name, history] : scenarios) {
    std::reverse(history.trend.begin(), history.trend.end());
    out.scenarios.push_back(std::move(history));
  }
  if (before + 1 < out.runs.size()) {
    out.before = out.runs[before];
    out.figures_compared = compare_runs(*out.before, was, out.last(), is, rules, out.scenarios);
    out.changes = run_changes(*out.before, was, out.last(), is);
    for (InputChange &change : input_changes(reader.inputs(out.before->id), reader.inputs(out.last().id)))
      out.changes.push_back(std::move(change));
  }
  out.findings = finding_ages(findings, before, asked.today);
  out.rules_file = rules.file;
  for (const Waiver &waiver : rules.waivers)
    out.waivers.push_back({waiver, days_between(asked.today, waiver.expires)});
  return out;
}

} // namespace drsim::history
