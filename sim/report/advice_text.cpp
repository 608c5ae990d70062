#include "sim/core/duration.hpp"
#include "sim/report/advice_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drsim::inline report {
namespace {

constexpr std::size_t rows_shown = 12;
constexpr std::size_t figures_shown = 3;

Colour colour_of(Verdict verdict)
{
  return verdict == Verdict::pass ? Colour::green : verdict == Verdict::fail ? Colour::red : Colour::yellow;
}

std::string met_text(const Check &check)
{
  if (!check.not_judged.empty() || check.trials == 0)
    return "-";
  return fmt::format("{:.2f} ({:.2f}..{:.2f})",
                     static_cast<double>(check.met) / static_cast<double>(check.trials), check.interval.low,
                     check.interval.high);
}

std::string points_text(const Difference &met)
{
  return fmt::format("{:+.2f} ({:+.2f}..{:+.2f})", met.change, met.interval.low, met.interval.high);
}

std::string saved_text(double seconds)
{
  const double shown = std::abs(seconds);
  if (shown < 1)
    return "-";
  return (seconds < 0 ? "costs " : "") + format_duration(shown);
}

/// What the ranking goes by: the lower end of the interval, and the mean, of the objectives met a day of
/// work; of outage saved where no trial turns.
std::string rank_text(const AdviceReport::Row &row)
{
  const double days = row.fix.effort_days;
  if (row.gain.met.change > 0)
    return row.gain.met.interval.low > 0
               ? fmt::format("{:.3f} / {:.3f}", sure_met_a_day(row.gain, days), row.gain.met.change / days)
               : fmt::format("unproven / {:.3f}", row.gain.met.change / days);
  const std::string mean = format_duration(std::max(0.0, row.gain.saved_s) / days);
  return row.gain.saved.low > 0 ? format_duration(sure_saved_a_day(row.gain, days)) + " / " + mean
                                : "unproven / " + mean;
}

/// "region-outage 3 h 09 min -> 1 h 02 min": where the median moved most.
std::string most_moved(const Gain &gain)
{
  const ScenarioGain *most = nullptr;
  for (const ScenarioGain &one : gain.scenarios)
    if (one.saved_s > 0 && (most == nullptr || one.saved_s > most->saved_s))
      most = &one;
  if (most == nullptr)
    return {};
  return printable(most->scenario) + ": both objectives met in " + std::to_string(most->met_before) + " -> " +
         std::to_string(most->met_after) + " of " + std::to_string(most->pairs) + ", RTO p50 " +
         format_clock(most->rto_p50_before_s) + " -> " + format_clock(most->rto_p50_after_s);
}

std::string days_text(double days)
{
  return fmt::format("{:g} d", days);
}

std::string overview(const AdviceReport &report, bool colour)
{
  Table table({"scenario", "verdict", "trials", "P(RTO met)", "P(RPO met)", "RTO p50"}, {2, 3, 4, 5});
  for (const AdviceReport::Part &part : report.parts) {
    table.add({printable(part.scenario), verdict_name(part.verdict), std::to_string(part.trials),
               met_text(part.checks.at(0)), met_text(part.checks.at(1)), format_clock(part.rto_p50_s)});
    table.paint(1, colour_of(part.verdict));
  }
  return table.text("", colour);
}

void add_figures(const Fix &fix, const Gain *gain, Table &table)
{
  std::size_t shown = 0;
  for (const FixedFigure &figure : fix.figures)
    if (shown++ < figures_shown)
      table.note("    " + figure_text(figure));
  if (fix.figures.size() > figures_shown)
    table.note("    and " + std::to_string(fix.figures.size() - figures_shown) + " figures more of the kind");
  table.note("    " + printable(fix.why) + (fix.running.empty() ? "" : "; costs: " + printable(fix.running)));
  if (gain != nullptr)
    if (const std::string most = most_moved(*gain); !most.empty())
      table.note("    most in " + most);
}

std::string counts_text(const AdviceReport &report)
{
  std::string out =
      fmt::format("{} changes of the catalogue fit this deployment", report.tried + report.untried);
  if (report.untried > 0)
    out += fmt::format("; {} were not tried before the interruption", report.untried);
  out += fmt::format(". On the first trials {} change nothing in these scenarios, {} change something and do "
                     "no good, {} do good, but less than others",
                     report.unchanged, report.useless, report.beaten);
  if (report.compared > 0)
    out += fmt::format(
        ". The best {} were played again on {} other trials of each scenario, and {} were worth it "
        "again; the figures below are of these trials",
        report.compared, report.compared_trials, report.rows.size());
  return out + ".\n";
}

std::string fixes_text(const AdviceReport &report, bool colour)
{
  std::string out = "\n" + coloured("What to fix first", Colour::bold, colour) +
                    ", by what is sure of the objectives met a day of work, in scenarios that do not pass\n" +
                    counts_text(report);
  if (report.rows.empty())
    return out + "None of them meets an objective more often, or shortens an outage.\n";
  Table table({"#", "objectives met", "outage saved", "work", "a day: sure / mean", "change"}, {0, 2, 3, 4});
  for (std::size_t i = 0; i < report.rows.size() && i < rows_shown; ++i) {
    const AdviceReport::Row &row = report.rows[i];
    table.add({std::to_string(i + 1), points_text(row.gain.met), saved_text(row.gain.saved_s),
               days_text(row.fix.effort_days), rank_text(row), printable(row.fix.title)});
    add_figures(row.fix, &row.gain, table);
  }
  out += table.text("  ", colour);
  for (const AdviceReport::Skipped &one : report.broken)
    out += "  Not played: " + printable(one.title) + ": " + printable(one.why) + "\n";
  return out +
         "  Objectives met: by how much the share of trials in which both are met grows, mean over these "
         "scenarios, 95 % in brackets.\n  Outage saved: a trial, mean. Work: estimates of the catalogue "
         "(fixes/fixes.json).\n  A day: the lower end of the interval and the mean, a day of work, of "
         "objectives "
         "met (of outage saved where no trial\n  turns). The ranking goes by the lower end; what is unproven "
         "(its interval reaches 0) follows, by the mean.\n";
}

std::string set_text(const AdviceReport &report, bool colour)
{
  if (report.set.empty())
    return {};
  const bool passes = !report.checked.empty() && std::all_of(report.checked.begin(), report.checked.end(),
                                                             [](const AdviceReport::Checked &one) {
                                                               return one.after == Verdict::pass;
                                                             });
  double days = 0;
  for (const AdviceReport::Row &row : report.set)
    days += row.fix.effort_days;
  std::string out =
      "\n" +
      coloured(passes ? "The smallest set found that passes" : "The best set found", Colour::bold, colour) +
      fmt::format(": {} of these changes, {} of work\n", report.set.size(), days_text(days));
  Table table({"#", "share met, with all up to it", "change"}, {0});
  for (std::size_t i = 0; i < report.steps.size(); ++i)
    table.add(
        {std::to_string(i + 1),
         fmt::format("{:.2f} -> {:.2f}", report.steps[i].so_far.met.before, report.steps[i].so_far.met.after),
         printable(report.steps[i].title)});
  out += table.text("  ", colour);
  for (const std::string &title : report.dropped)
    out += "  Taken out again, not missed: " + printable(title) + "\n";
  if (report.everything)
    out += fmt::format("  All {} that were compared, together: {:.2f}.\n", report.compared,
                       report.everything->met.after);
  if (report.checked.empty())
    return out;
  out += fmt::format(
      "  It was chosen for what it does under seed {}, so part of that is luck. Under seed {}, which "
      "chose nothing:\n",
      report.seed, report.checked_seed);
  Table check({"scenario", "as it stands", "with the set", "trials", "P(RTO met)", "P(RPO met)"}, {3, 4, 5});
  for (const AdviceReport::Checked &one : report.checked) {
    check.add({printable(one.scenario), verdict_name(one.before), verdict_name(one.after),
               std::to_string(one.trials), met_text(one.checks.at(0)), met_text(one.checks.at(1))});
    check.paint(1, colour_of(one.before));
    check.paint(2, colour_of(one.after));
  }
  out += check.text("  ", colour);
  if (!passes)
    out += "  No set of these changes was found with which every scenario passes; lint names what no figure "
           "of the "
           "catalogue mends.\n";
  return out + "  Repeat with: " + printable(report.check_command) + "\n";
}

} // namespace

std::string figure_text(const FixedFigure &figure)
{
  const auto told = [&](const Distribution &value, const std::string &text) {
    if (figure.was.unit == "text")
      return text.empty() ? std::string("nothing") : text;
    const double mean = value.mean();
    if (std::isnan(mean))
      return std::string("not said");
    if (figure.was.unit == "bool")
      return std::string(mean != 0 ? "true" : "false");
    if (figure.was.unit == "s" && value.is_constant())
      return format_duration(mean);
    return value.text();
  };
  const std::string becomes = told(figure.condition.value.value_or(figure.was.value), figure.condition.text);
  return printable(figure.component + "." + figure.parameter) + ": " +
         printable(told(figure.was.value, figure.was.text)) + " -> " + printable(becomes) + "   (" +
         printable(provenance_text(figure.was.from)) + ")";
}

std::string advice_text(const AdviceReport &report, bool colour)
{
  std::string out =
      printable(report.deployment) + ": " +
      coloured(verdict_name(report.verdict), colour_of(report.verdict), colour) + "   RPO " +
      format_duration(report.objectives.rpo_s) + ", RTO " + format_duration(report.objectives.rto_s) +
      fmt::format(", each with probability {:g}; seed {}\n\n", report.objectives.probability, report.seed) +
      overview(report, colour);
  for (const AdviceReport::Skipped &one : report.unplayed)
    out += "not played: " + printable(one.title) + ": " + printable(one.why) + "\n";
  if (report.open_questions)
    out += "Questions of deployment.json are open: what follows rests on guesses; answer them first.\n";
  if (!report.interrupted_in.empty())
    out += "Interrupted in " + report.interrupted_in + ": what follows covers what had ended.\n";
  if (report.advised && report.targets.empty())
    out += "\nEvery scenario passes: there is nothing to fix first.\n";
  else if (report.advised)
    out += fixes_text(report, colour) + set_text(report, colour);
  if (!report.patch_file.empty())
    out += "  As a patch of your files: " + printable(report.patch_file) + "\n";
  return out + sensitivity_text(report, colour) + forecast_text(report, colour);
}

} // namespace drsim::report
