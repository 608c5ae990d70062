#include "sim/core/duration.hpp"
#include "sim/report/search_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::inline report {
namespace {

using Report = SearchReport;

constexpr std::size_t states_shown = 12;
constexpr std::size_t found_shown = 30;
constexpr std::size_t story_columns = 96;

/// "4.2", "0.013", "2.1e-06": events a year.
std::string events_a_year(double per_year)
{
  return fmt::format("{:.2g}", per_year);
}

std::string mass_text(double share)
{
  if (share > 0 && share < 0.0005)
    return "< 0.1 %";
  return fmt::format("{:.1f} %", 100 * share);
}

std::string chance_text(const Report::Chance &chance)
{
  if (chance.trials == 0)
    return "-";
  return fmt::format("{:.2f} ({:.2f}..{:.2f})",
                     static_cast<double>(chance.missed) / static_cast<double>(chance.trials),
                     chance.interval.low, chance.interval.high);
}

/// Which objective the misses are of.
std::string missed_text(const Report::Chance &chance)
{
  if (chance.missed_rto == 0 && chance.missed_rpo == 0)
    return "-";
  std::string text;
  if (chance.missed_rto > 0)
    text = "RTO " + std::to_string(chance.missed_rto);
  if (chance.missed_rpo > 0)
    text += (text.empty() ? "RPO " : ", RPO ") + std::to_string(chance.missed_rpo);
  return text + " of " + std::to_string(chance.trials);
}

std::string sought_text(const Report &report)
{
  return report.sought == "rto" ? "the RTO" : report.sought == "rpo" ? "the RPO" : "an objective";
}

std::string span_line(const char *what, const Report::Span &span)
{
  return fmt::format(
      "  {}{:.3f} to {:.3f} events a year; at least one in a year with a probability of {:.3f} to "
      "{:.3f}\n",
      what, span.low, span.high, chance_of_a_year(span.low), chance_of_a_year(span.high));
}

std::string bound_text(const Report &report)
{
  const double all = report.per_year > 0 ? report.per_year : 1;
  std::string out =
      fmt::format("{} is missed (95 % for all of it together, causes as often as they are said to be)\n",
                  report.sought == "any"   ? "An objective"
                  : report.sought == "rto" ? "The RTO"
                                           : "The RPO");
  out += span_line("", report.bound);
  if (report.guessed_states > 0)
    out +=
        span_line("with guesses: ", report.guessed) +
        fmt::format("  ({} states are guessed to add nothing, because what they change led to no verdict: a "
                    "heuristic)\n",
                    report.guessed_states);
  out +=
      fmt::format("  of {} events a year: {} examined state by state ({} states), {} as a sample, {} not at "
                  "all\n",
                  events_a_year(report.per_year), mass_text(report.one_by_one / all), report.states,
                  mass_text(report.sampled / all), mass_text(report.bound.unexamined / all));
  for (const Report::Mass &one : report.unexamined)
    out += "    " + mass_text(one.per_year / all) + "  " + printable(one.what) + "\n";
  out += fmt::format("  states that fail: {} ({}); that hold: {} ({}); undecided: {} ({})\n", report.failing,
                     mass_text(report.fails.per_year / all), report.holding,
                     mass_text(report.holds.per_year / all), report.undecided,
                     mass_text(report.open.per_year / all));
  if (report.rest.trials > 0)
    out += fmt::format("  the sample (rarer states, or more than {} things at once): P(missed) {}; {} of its "
                       "states by themselves, too\n",
                       report.most, chance_text(report.rest), report.rarer_states);
  return out;
}

void add_story(Table &table, const std::string &story)
{
  table.note("    " + shortened(printable(story), story_columns));
}

std::string found_text(const Report &report, bool colour)
{
  if (report.found.empty())
    return {};
  std::string out = report.before.empty() ? "What fails together, and not without any of it\n"
                                          : "What fails afterwards and is not shown to have failed before\n";
  const bool two = !report.before.empty();
  std::vector<std::string> heads = {"", "a year", "states", "P(missed)", "missed"};
  if (two)
    heads.insert(heads.begin() + 3, "P before");
  Table table(heads, {1, 2, 3, 4});
  std::size_t shown = 0;
  for (const Report::Found &one : report.found) {
    if (shown++ == found_shown)
      break;
    std::vector<std::string> cells = {printable(one.name), events_a_year(one.per_year),
                                      std::to_string(one.states), chance_text(one.chance),
                                      missed_text(one.chance)};
    if (two)
      cells.insert(cells.begin() + 3, one.before ? chance_text(*one.before) : "-");
    table.add(cells);
    table.paint(0, Colour::bold);
    add_story(table, one.story);
    if (!one.minimal)
      table.note("    not minimal for sure: it was cut short");
    for (const Report::Part &part : one.parts)
      if (one.parts.size() > 1)
        table.note("    without \"" + printable(part.taken) + "\": " + part.left.shown + ", " +
                   chance_text(part.left));
    for (const std::string &step : one.shorter)
      table.note("    still with: " + printable(step));
    if (!one.replay.empty())
      table.note("    " + printable(one.replay));
  }
  out += table.text("  ", colour);
  if (report.found.size() > found_shown)
    out += "  and " + std::to_string(report.found.size() - found_shown) + " more (--format json)\n";
  return out;
}

std::string rows_text(const Report &report, bool colour)
{
  if (report.rows.empty())
    return "No state is shown to fail.\n";
  const bool two = !report.before.empty();
  std::string out = "States that fail" + std::string(two ? " afterwards" : "") + ", those that miss " +
                    sought_text(report) + " most often first\n";
  Table table({"state", "a year", "P(missed)", "missed", "contains"}, {1, 2});
  for (std::size_t i = 0; i < std::min(states_shown, report.rows.size()); ++i) {
    const Report::Row &row = report.rows[i];
    table.add({printable(row.name), events_a_year(row.per_year), chance_text(row.chance),
               missed_text(row.chance),
               row.found ? printable(report.found[*row.found].name) : "not taken apart"});
  }
  out += table.text("  ", colour);
  if (report.rows.size() > states_shown)
    out += "  and " + std::to_string(report.rows.size() - states_shown) + " more (--format json)\n";
  return out;
}

std::string worse_text(const Report &report, bool colour)
{
  if (report.worse.empty())
    return {};
  Table table({"state", "a year", "pairs worse", "better", "P(missed)"}, {1, 2, 3, 4});
  for (std::size_t i = 0; i < std::min(states_shown, report.worse.size()); ++i) {
    const Report::Row &row = report.worse[i];
    table.add({printable(row.name), events_a_year(row.per_year), std::to_string(row.worse),
               std::to_string(row.better), chance_text(row.chance)});
  }
  return "\nWhat failed before, and misses more often afterwards\n" + table.text("  ", colour);
}

std::string told_text(const Report &report)
{
  std::string out;
  std::size_t assumed = 0;
  for (const Report::Given &one : report.circumstances)
    assumed += one.assumed ? 1 : 0;
  out += fmt::format(
      "{} causes, {} circumstances ({} of their probabilities are assumed), second faults within {}\n",
      report.causes.size(), report.circumstances.size(), assumed, format_duration(report.window_s));
  for (const Report::LeftOut &one : report.left_out)
    if (!one.per_year)
      out += "  left out: " + printable(one.id + ": " + one.why) + "\n";
  return out;
}

std::string ended_text(const Report &report)
{
  std::string out = fmt::format("{} trials of {} states, {} to shrink what fails; ", report.trials,
                                report.states, report.shrink_trials);
  if (report.ended == "everything")
    out += "every state is examined";
  else if (report.ended == "interrupted")
    out += "interrupted: this is what there was";
  else
    out += "ended by its " + report.ended + ": with more of it the bound gets narrower";
  if (!report.shrunk_all)
    out += "; not all that fails could be taken apart";
  return out + "\n";
}

} // namespace

std::string search_text(const SearchReport &report, bool colour)
{
  std::string out = printable(report.deployment);
  if (!report.before.empty())
    out += ", against " + printable(report.before);
  out += ": what breaks " + sought_text(report) + "   RPO " + format_duration(report.objectives.rpo_s) +
         ", RTO " + format_duration(report.objectives.rto_s) +
         fmt::format(", each with probability {:g}\n", report.objectives.probability);
  out += told_text(report) + ended_text(report) + "\n";
  if (report.before.empty())
    out += bound_text(report) + "\n";
  else
    out += fmt::format("Afterwards: {:.3f} to {:.3f} events a year miss {}; {} not examined\n\n",
                       report.bound.low, report.bound.high, sought_text(report),
                       mass_text(report.per_year > 0 ? report.bound.unexamined / report.per_year : 0));
  out += rows_text(report, colour);
  if (!report.found.empty())
    out += "\n" + found_text(report, colour);
  out += worse_text(report, colour);
  for (const std::string &one : report.broken)
    out += printable(one) + "\n";
  return out;
}

} // namespace drsim::report
