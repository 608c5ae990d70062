#include "sim/report/compare_report.hpp"
#include "sim/report/history_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drsim::inline report {
namespace {

using history::Overview;

constexpr const char *line_indent = "  ";
constexpr std::size_t quarter_changes_shown = 40;
constexpr std::size_t findings_shown = 15;
constexpr std::size_t widest_cell_columns = 70;

std::string counted_plainly(std::size_t count, const char *one)
{
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string run_text(const history::RunRow &run)
{
  return fmt::format("run {} of {} (drsim {}, seed {})", run.id, run.day, printable(run.version), run.seed);
}

std::string head_text(const HistoryReport &report)
{
  const Overview &all = report.overview;
  std::string out = fmt::format("{}: {}, {} to {}, in {}\n", printable(all.deployment),
                                counted_plainly(all.runs.size(), "run"), all.runs.front().day, all.last().day,
                                printable(report.file));
  if (!all.before)
    return out + "One run so far: changes are told from the second on.\n";
  return out + fmt::format("Compared: {} with {}, {}.\n", run_text(all.last()), run_text(*all.before),
                           all.why_before);
}

std::string interval_text(const std::string &figure, const Interval &interval)
{
  if (std::isnan(interval.low) || std::isnan(interval.high))
    return "too few trials";
  return change_text(figure, interval.low) + " to " + change_text(figure, interval.high);
}

bool is_change(const Difference &one)
{
  return one.turn == Turn::better || one.turn == Turn::worse;
}

/// How many figures of a scenario have each other answer.
std::string rest_text(const history::ScenarioHistory &scenario)
{
  std::size_t same = 0;
  std::size_t few = 0;
  std::size_t undecided = 0;
  for (const Difference &one : scenario.drift) {
    same += one.turn == Turn::same ? 1 : 0;
    few += std::isnan(one.interval.low) ? 1 : 0;
    undecided += one.turn == Turn::undecided && !std::isnan(one.interval.low) ? 1 : 0;
  }
  std::string out;
  for (const auto &[count, what] : {std::pair(same, "shown to be the same"),
                                    {undecided, "without evidence of a change"},
                                    {few, "with too few trials to tell"}})
    if (count > 0)
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
  const bool all = std::none_of(scenario.drift.begin(), scenario.drift.end(), is_change);
  return out.empty() ? "every figure changed" : (all ? "of its figures " : "of the other figures ") + out;
}

std::string drift_text(const Overview &all, bool colour)
{
  if (!all.before)
    return {};
  Table table({"scenario", "figure", "then", "now", "change, surely between", "answer"}, {2, 3});
  for (const history::ScenarioHistory &scenario : all.scenarios) {
    bool any = false;
    for (const Difference &one : scenario.drift)
      if (is_change(one)) {
        table.add({any ? "" : printable(scenario.name), figure_title(one.figure),
                   figure_text(one.figure, one.before), figure_text(one.figure, one.after),
                   interval_text(one.figure, one.interval),
                   one.turn == Turn::worse ? "changed: worse" : "changed: better"});
        table.paint(5, one.turn == Turn::worse ? Colour::red : Colour::green);
        any = true;
      }
    if (!any)
      table.add({printable(scenario.name), "-", "", "", "",
                 scenario.drift.empty() ? scenario.not_compared : "no change shown"});
    if (!scenario.drift.empty())
      table.note(rest_text(scenario));
  }
  return fmt::format(
             "\nWhat changed in the results ({} compared; all intervals together are right in 95 % of "
             "such comparisons)\n",
             counted_plainly(all.figures_compared, "figure")) +
         table.text(line_indent, colour);
}

std::string estimate_text(const history::TrendPoint &point, const char *figure, bool interval)
{
  const auto found = point.figures.find(figure);
  if (found == point.figures.end() || std::isnan(found->second.value))
    return "-";
  const Estimate &one = found->second;
  if (std::string_view(figure).ends_with(".met"))
    return fmt::format("{:.3f} ({:.3f}..{:.3f})", one.value, one.interval.low, one.interval.high);
  std::string out = metric_of(figure).ends_with("_s") ? format_clock(one.value) : format_count(one.value);
  if (interval && !std::isnan(one.interval.low))
    out += fmt::format(" ({}..{})", format_clock(one.interval.low), format_clock(one.interval.high));
  return out;
}

/// A quantile that the trials cannot support has no interval, and is not shown.
std::string tail_text(const history::TrendPoint &point, const char *figure)
{
  const auto found = point.figures.find(figure);
  const bool supported = found != point.figures.end() && !std::isnan(found->second.interval.low);
  return supported ? estimate_text(point, figure, true) : "-";
}

std::string trend_text(const Overview &all, bool colour)
{
  Table table({"scenario", "quarter", "run", "verdict", "trials", "P(RTO met)", "RTO p50", "p95",
               "P(RPO met)", "RPO p50", "p95", "lost p50"},
              {2, 4, 11});
  for (const history::ScenarioHistory &scenario : all.scenarios)
    for (const history::TrendPoint &point : scenario.trend)
      table.add({&point == &scenario.trend.front() ? printable(scenario.name) : "", point.quarter,
                 std::to_string(point.run.id), printable(point.verdict), std::to_string(point.trials),
                 estimate_text(point, "rto_s.met", true), estimate_text(point, "rto_s.p50", true),
                 tail_text(point, "rto_s.p95"), estimate_text(point, "rpo_s.met", true),
                 estimate_text(point, "rpo_s.p50", true), tail_text(point, "rpo_s.p95"),
                 estimate_text(point, "lost_transactions.p50", false)});
  return "\nTrend (the last run of each quarter; intervals of 95 %)\n" + table.text(line_indent, colour);
}

std::string share_text(const history::TrendPoint &point, const char *name)
{
  const auto found = point.grounds.find(name);
  return found == point.grounds.end() ? std::string("-") : fmt::format("{:.0f} %", 100 * found->second);
}

/// Claimed against proven: on what grounds the critical seconds rest, and the verdicts without the unproven.
std::string proven_text(const Overview &all, bool colour)
{
  Table table({"scenario", "quarter", "claimed", "tested", "observed", "documented", "declared", "assumed",
               "stale", "unproven", "RTO without it", "RPO without it", "last rehearsed"},
              {3, 4, 5, 6, 7, 8, 9});
  bool any = false;
  for (const history::ScenarioHistory &scenario : all.scenarios) {
    const auto days = all.days_since_rehearsal(scenario.name);
    for (const history::TrendPoint &point : scenario.trend) {
      any = any || !point.grounds.empty();
      const auto verdict = [](const std::string &word) {
        return word.empty() ? "not asked" : printable(word);
      };
      const bool last = &point == &scenario.trend.back();
      table.add({&point == &scenario.trend.front() ? printable(scenario.name) : "", point.quarter,
                 printable(point.verdict), share_text(point, "tested"), share_text(point, "observed"),
                 share_text(point, "documented"), share_text(point, "declared"), share_text(point, "assumed"),
                 share_text(point, "stale"), share_text(point, "unproven"), verdict(point.proven_rto),
                 verdict(point.proven_rpo),
                 !last  ? ""
                 : days ? fmt::format("{} days ago", *days)
                        : "never"});
    }
  }
  return any ? "\nWhat is proven (shares of the critical seconds; drsim check --proven --record plays "
               "without the "
               "unproven)\n" +
                   table.text(line_indent, colour)
             : "";
}

std::string changes_text(const Overview &all)
{
  if (!all.before)
    return {};
  if (all.changes.empty())
    return "\nWhat changed in the inputs: nothing that a trial can see\n";
  std::string out = fmt::format("\nWhat changed in the inputs ({})\n", all.changes.size());
  for (std::size_t i = 0; i < std::min(quarter_changes_shown, all.changes.size()); ++i) {
    const std::string place = input_change_place(all.changes[i]);
    out += line_indent +
           printable(input_change_text(all.changes[i]) + (place.empty() ? "" : "   [" + place + "]")) + "\n";
  }
  if (all.changes.size() > quarter_changes_shown)
    out += fmt::format("{}and {} more (all of them in the JSON)\n", line_indent,
                       all.changes.size() - quarter_changes_shown);
  return out;
}

std::string age_text(const history::FindingAge &one)
{
  std::string out = one.first_seen;
  if (one.since != one.first_seen)
    out += ", again since " + one.since;
  return out + (one.gone.empty() ? "" : ", gone by " + one.gone);
}

std::string findings_text(const Overview &all, bool colour)
{
  Table table({"rule", "severity", "first seen", "days", "where", "what"}, {3});
  std::size_t open = 0;
  std::size_t fresh = 0;
  std::size_t gone = 0;
  std::size_t shown = 0;
  for (const history::FindingAge &one : all.findings) {
    const bool is_new = all.before && one.gone.empty() && one.since > all.before->day;
    open += one.gone.empty() ? 1 : 0;
    fresh += is_new ? 1 : 0;
    gone += one.gone.empty() ? 0 : 1;
    // Of what has long been there the gravest are enough; what is new or gone is what one looks for.
    const bool listed = is_new || !one.gone.empty() || one.finding.severity == "error";
    if (!listed || ++shown > findings_shown)
      continue;
    const std::string at = one.finding.file + (one.finding.place.empty() ? "" : ": " + one.finding.place);
    table.add({one.finding.rule, one.finding.severity, age_text(one), std::to_string(one.age_days),
               shortened(printable(at), widest_cell_columns),
               shortened(printable(one.finding.message), widest_cell_columns)});
  }
  std::string out = fmt::format("\nFindings of lint: {} open", open);
  if (all.before)
    out += fmt::format(", {} of them new since {}; {} gone", fresh, all.before->day, gone);
  out += "\n" + (shown == 0 ? std::string() : table.text(line_indent, colour));
  if (open + gone > std::min(shown, findings_shown))
    out += fmt::format("{}and {} others (all of them in the JSON)\n", line_indent,
                       open + gone - std::min(shown, findings_shown));
  return out;
}

std::string waivers_text(const Overview &all, bool colour)
{
  if (all.rules_file.empty())
    return "\nWaivers: there is no gate.json\n";
  if (all.waivers.empty())
    return "\nWaivers: none in " + printable(all.rules_file) + "\n";
  Table table({"scenario", "figure", "owner", "last day", "", "reason"});
  for (const history::WaiverState &one : all.waivers) {
    table.add({printable(one.waiver.scenario), one.waiver.figure.empty() ? "every figure" : one.waiver.figure,
               printable(one.waiver.owner), one.waiver.expires, waiver_state_text(one),
               shortened(printable(one.waiver.reason), widest_cell_columns)});
    if (one.days_left < 0)
      table.paint(4, Colour::red);
  }
  return "\nWaivers of " + printable(all.rules_file) + "\n" + table.text(line_indent, colour);
}

std::string predicted_text(const Overview &all, const history::Rehearsal &one)
{
  const history::TrendPoint *point = all.predicted(one);
  if (point == nullptr)
    return "-";
  return estimate_text(*point, "rto_s.p50", false) + " .. " + tail_text(*point, "rto_s.p95");
}

std::string rehearsals_text(const Overview &all, bool colour)
{
  if (all.rehearsals.empty())
    return "\nRehearsals carried out: no record in rehearsals/ of the deployment\n";
  Table table(
      {"date", "id", "scenario", "type", "RTO measured", "predicted p50 .. p95", "RPO measured", "verdict"},
      {4, 6});
  const auto or_dash = [](const std::string &text) {
    return text.empty() ? std::string("-") : printable(text);
  };
  for (const history::Rehearsal &one : all.rehearsals) {
    table.add({or_dash(one.date), or_dash(one.id), or_dash(one.scenario), or_dash(one.type),
               format_clock(one.rto_s), predicted_text(all, one), format_clock(one.rpo_s),
               or_dash(one.verdict)});
    if (one.open_actions > 0)
      table.note(fmt::format("{}: {} corrective actions are open", printable(one.file), one.open_actions));
  }
  std::string never;
  for (const history::ScenarioHistory &scenario : all.scenarios)
    if (!all.days_since_rehearsal(scenario.name))
      never += (never.empty() ? "" : ", ") + printable(scenario.name);
  return "\nRehearsals carried out\n" + table.text(line_indent, colour) +
         (never.empty() ? "" : fmt::format("{}never rehearsed: {}\n", line_indent, never));
}

} // namespace

std::string history_text(const HistoryReport &report, bool colour)
{
  const Overview &all = report.overview;
  return head_text(report) + drift_text(all, colour) + changes_text(all) + trend_text(all, colour) +
         proven_text(all, colour) + findings_text(all, colour) + waivers_text(all, colour) +
         rehearsals_text(all, colour) + fmt::format("\ndrsim {}, on {}\n", report.version, all.today);
}

} // namespace drsim::report
