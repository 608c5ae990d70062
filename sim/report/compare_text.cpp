#include "sim/core/duration.hpp"
#include "sim/report/compare_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::inline report {
namespace {

constexpr std::size_t text_changes_shown = 20;
constexpr std::size_t compared_legs_shown = 10;
constexpr std::size_t compared_what_columns = 40;

Colour colour_of(Turn turn)
{
  switch (turn) {
  case Turn::better: return Colour::green;
  case Turn::worse: return Colour::red;
  case Turn::same: return Colour::none;
  case Turn::undecided: return Colour::yellow;
  }
  return Colour::none;
}

/// The worst answer first: worse, undecided, better, same.
Turn answer_of(const ScenarioPair &pair)
{
  for (const Turn turn : {Turn::worse, Turn::undecided, Turn::better})
    for (const Difference &one : pair.differences)
      if (one.turn == turn && (turn != Turn::undecided || one.figure.ends_with(".met")))
        return turn;
  return Turn::same;
}

std::string from_to(const ScenarioPair &pair, const std::string &figure)
{
  const Difference *one = pair.find(figure);
  if (one == nullptr)
    return "-";
  const std::string was = figure_text(figure, one->before);
  const std::string is = figure_text(figure, one->after);
  return was == is && one->turn != Turn::worse && one->turn != Turn::better ? was : was + " -> " + is;
}

std::string changes_text(const CompareReport &report, bool colour)
{
  if (report.changes.empty())
    return "Nothing that a trial can see has changed: every scenario is untouched, and none was played.\n";
  std::string out = "What changed:\n";
  Table table({"what", "before", "after"});
  for (std::size_t i = 0; i < std::min(text_changes_shown, report.changes.size()); ++i) {
    const Change &change = report.changes[i];
    const auto shown = [](const std::string &value) {
      return value.empty() ? std::string("absent") : shortened(printable(value), compared_what_columns);
    };
    table.add({printable(change.title()), shown(change.was), shown(change.is)});
    const Provenance &at = change.is_at.file.empty() ? change.was_at : change.is_at;
    if (!at.file.empty())
      table.note(printable(provenance_text(at)));
  }
  out += table.text("  ", colour);
  if (report.changes.size() > text_changes_shown)
    out +=
        fmt::format("  and {} more (all of them in the JSON)\n", report.changes.size() - text_changes_shown);
  return out;
}

std::string renames_text(const CompareReport &report)
{
  std::string out;
  for (const auto &[later, earlier] : report.renames)
    out += "  " + printable(earlier) + " is now called " + printable(later) + "\n";
  return out.empty() ? out : "Recognised under another name, and compared with itself:\n" + out;
}

std::string overview(const CompareReport &report, bool colour)
{
  if (report.parts.empty())
    return {};
  Table table({"scenario", "answer", "pairs", "P(RTO met)", "RTO p50", "P(RPO met)", "RPO p50"}, {2});
  for (const CompareReport::Part &part : report.parts) {
    const ScenarioPair &pair = part.pair;
    table.add({printable(pair.id), pair.identical ? "identical" : turn_name(answer_of(pair)),
               std::to_string(pairs_of(pair.before, pair.after).size()), from_to(pair, "rto_s.met"),
               from_to(pair, "rto_s.p50"), from_to(pair, "rpo_s.met"), from_to(pair, "rpo_s.p50")});
    table.paint(1, pair.identical ? Colour::none : colour_of(answer_of(pair)));
  }
  return "\n" + table.text("", colour);
}

std::string path_pair(const Outcome &before, const Outcome &after, bool colour)
{
  Table table({"before: at", "phase", "until", "after: at", "phase", "until"}, {0, 3});
  const auto cells = [](const Outcome &outcome, std::size_t i) -> std::vector<std::string> {
    if (i >= outcome.critical_path.size())
      return {"", "", ""};
    const Leg &leg = outcome.critical_path[i];
    return {format_duration(leg.to_s - outcome.onset_s), leg.phase,
            shortened(printable(leg.what.empty() ? leg.kind : leg.what), compared_what_columns)};
  };
  const std::size_t longest = std::max(before.critical_path.size(), after.critical_path.size());
  for (std::size_t i = 0; i < std::min(longest, compared_legs_shown); ++i) {
    std::vector<std::string> row = cells(before, i);
    const std::vector<std::string> right = cells(after, i);
    row.insert(row.end(), right.begin(), right.end());
    table.add(row);
  }
  return table.text("    ", colour);
}

const Outcome &trial_of(const std::vector<Outcome> &outcomes, std::uint64_t trial)
{
  return *std::find_if(outcomes.begin(), outcomes.end(),
                       [&](const Outcome &one) { return one.trial == trial; });
}

std::string counterexample_text(const CompareReport::Part &part, const std::string &figure, bool colour)
{
  const long long trial = part.pair.counterexample(figure);
  if (trial < 0)
    return {};
  const auto number = static_cast<std::uint64_t>(trial);
  return fmt::format("  Trial {} shows it:\n    before: {} --trial {}\n    after:  {} --trial {}\n", trial,
                     part.replay_before, trial, part.replay_after, trial) +
         path_pair(trial_of(part.pair.before, number), trial_of(part.pair.after, number), colour);
}

std::string effects_text(const CompareReport &report, const std::string &scenario, const std::string &figure,
                         bool colour)
{
  Table table({"change of", "alone", "", "without it", ""});
  bool any = false;
  for (const Effect &effect : report.effects) {
    if (effect.scenario != scenario || effect.figure != figure)
      continue;
    any = true;
    table.add({printable(effect.group),
               effect.stands_alone ? change_text(figure, effect.alone.change) : "cannot stand alone",
               effect.stands_alone ? turn_name(effect.alone.turn) : "",
               effect.without.figure.empty() ? "-" : change_text(figure, effect.without.change),
               effect.without.figure.empty() ? "" : turn_name(effect.without.turn)});
  }
  return any ? "  Which change does it, of " + figure_title(figure) + ":\n" + table.text("    ", colour) : "";
}

/// What differs in one scenario, and why.
std::string details(const CompareReport &report, const CompareReport::Part &part, bool colour)
{
  std::string out;
  std::string told;
  for (const Difference &one : part.pair.differences) {
    if (one.turn == Turn::same || (one.turn == Turn::undecided && one.change == 0))
      continue;
    out += "  " + coloured(difference_text(one, 1 - 2 * part.pair.tail), colour_of(one.turn), colour) + "\n";
    if (told.empty() && one.turn == Turn::worse)
      told = one.figure;
  }
  if (out.empty())
    return {};
  out = "\n" + coloured(printable(part.pair.id), Colour::bold, colour) + ": " + printable(part.pair.title) +
        "\n" + out;
  if (told.empty())
    return out;
  return out + effects_text(report, part.pair.id, told, colour) + counterexample_text(part, told, colour);
}

std::string applying_text(const CompareReport &report)
{
  if (!report.applying)
    return {};
  std::string out = "\nApplying it:\n";
  if (report.applying->told.empty())
    out += "  nothing that is played is disturbed meanwhile\n";
  for (const std::string &line : report.applying->told)
    out += "  " + printable(line) + "\n";
  for (const std::string &line : report.applying->silent)
    out += "  " + printable(line) + ": what happens meanwhile is not modelled\n";
  if (!report.applying->summary)
    return out;
  const ScenarioSummary &summary = *report.applying->summary;
  return out + fmt::format("  {}: {} trials, RTO p50 {}, RPO p50 {}, failed transactions p50 {}\n",
                           verdict_name(summary.verdict), summary.trials, format_clock(summary.rto_s.p50),
                           format_clock(summary.rpo_s.p50), format_count(summary.failed_transactions.p50));
}

std::string gate_text(const CompareReport &report, bool colour)
{
  if (!report.gate)
    return {};
  const bool passed = report.gate->passed();
  std::string out =
      "\nGate: " + coloured(passed ? "pass" : "fail", passed ? Colour::green : Colour::red, colour) +
      (report.rules.file.empty() ? " (drsim's own rules)" : " (" + printable(report.rules.file) + ")") + "\n";
  for (const GateFinding &finding : report.gate->findings)
    out += std::string("  ") +
           (finding.fails()  ? "fail  "
            : finding.waiver ? "waived"
                             : "warn  ") +
           "  " + printable(finding_text(finding, report)) + "\n";
  return out;
}

} // namespace

std::string compare_text(const CompareReport &report, bool colour)
{
  std::string out = printable(report.before) + " -> " + printable(report.after) +
                    fmt::format(": seed {}, the same luck on both sides\n\n", report.seed);
  out += changes_text(report, colour) + renames_text(report) + overview(report, colour);
  for (const CompareReport::Part &part : report.parts)
    out += details(report, part, colour);
  for (const CompareReport::Skipped &skipped : report.skipped)
    out += "\nNot compared: " + printable(skipped.id) + ": " + printable(skipped.why) + "\n";
  if (report.interrupted)
    out += "\nInterrupted: the comparison covers the pairs that had ended.\n";
  return out + applying_text(report) + gate_text(report, colour);
}

} // namespace drsim::report
