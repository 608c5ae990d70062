#include "sim/core/duration.hpp"
#include "sim/model/metrics.hpp"
#include "sim/report/text.hpp"
#include "sim/report/what_if_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drsim::inline report {
namespace {

constexpr std::size_t rows_before = 6; ///< of what both have in common
constexpr std::size_t what_if_columns = 70;

/// "0:05:12.3"
std::string moment_text(double t_s)
{
  const auto tenths = std::llround(t_s * 10);
  return fmt::format("{}:{:02}:{:02}.{}", tenths / 36000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10);
}

std::string how_text(const WhatIfChange &change)
{
  switch (change.how) {
  case WhatIfChange::How::from_the_moment: return "holds from then on";
  case WhatIfChange::How::read_once:
    return "components read it once, when the trial begins: they had it from there, and up to then nothing "
           "came of it";
  case WhatIfChange::How::in_part:
    return "holds from then on for whoever looks again; others read it when the trial begins and keep that";
  case WhatIfChange::How::done: return "done then";
  }
  return {};
}

std::string changes_text(const WhatIfReport &report)
{
  std::string out = fmt::format("What if, at {} of the trial", moment_text(report.at_s));
  const double onset_s = report.outcome_as_it_was.onset_s;
  if (report.at_s >= onset_s)
    out += fmt::format(" ({} after the fault)", format_duration(report.at_s - onset_s));
  out += ":\n";
  for (const WhatIfChange &one : report.changes) {
    out += fmt::format("  {} = {}", printable(one.what), printable(one.after));
    if (!one.before.empty())
      out += fmt::format(" (was {})", printable(one.before));
    out += "\n    " + how_text(one);
    out += (one.use.empty() ? "" : "; " + printable(one.use)) + "\n";
  }
  return out;
}

const Event &event_of(const Timeline &timeline, EventId id)
{
  return timeline.events().at(static_cast<std::size_t>(id));
}

std::string moved_text(double by_s)
{
  constexpr double shown_s = 0.05; // a clock shows tenths
  if (std::abs(by_s) < shown_s)
    return "";
  return (by_s < 0 ? "-" : "+") + format_duration(std::abs(by_s));
}

std::string told(const Event &event)
{
  return shortened(printable(event.what.empty() ? event.kind : event.what), what_if_columns);
}

void add(Table &table, const WhatIfReport &report, const EventPair &pair)
{
  const Event *was = pair.as_it_was ? &event_of(*report.as_it_was, *pair.as_it_was) : nullptr;
  const Event *is = pair.what_if ? &event_of(*report.what_if, *pair.what_if) : nullptr;
  const std::string moved = was != nullptr && is != nullptr ? moved_text(is->t_s - was->t_s) : "";
  const char *mark = was == nullptr ? "+" : is == nullptr ? "-" : moved.empty() ? "" : "~";
  const Event &event = is != nullptr ? *is : *was;
  table.add({mark, was == nullptr ? "" : moment_text(was->t_s), is == nullptr ? "" : moment_text(is->t_s),
             moved, printable(event.component), told(event)});
  if (*mark != 0)
    table.paint(5, *mark == '+' ? Colour::green : *mark == '-' ? Colour::red : Colour::yellow);
}

std::string events_text(const WhatIfReport &report, bool colour)
{
  Table table({"", "as it was", "what if", "moved by", "component", "what happened"}, {1, 2, 3});
  const std::size_t before = events_before(*report.as_it_was, report.at_s);
  const std::size_t shown = std::min(before, rows_before);
  for (std::size_t i = before - shown; i < before; ++i) {
    const auto id = static_cast<EventId>(i);
    add(table, report, {id, id});
  }
  if (shown > 0)
    table.note("---- from " + moment_text(report.at_s) + " on ----");
  for (const EventPair &pair : paired_events(*report.as_it_was, *report.what_if, report.at_s))
    add(table, report, pair);
  const std::string same =
      before == 0 ? "Nothing had happened by then."
                  : fmt::format("Up to then both are the same to the bit: {} event{}, and all that was under "
                                "way.{}",
                                before, before == 1 ? "" : "s",
                                before > shown ? fmt::format(" The last {}:", shown) : "");
  return same + "\n\n" + table.text("", colour) +
         "\n+ only what if; - only as it was; ~ in both, at another time; unmarked: the same in both\n";
}

std::string rto_text(const Outcome &outcome)
{
  return !outcome.impact ? "0 (never felt)" : outcome.censored ? "> horizon" : format_duration(outcome.rto_s);
}

std::string loss_text(double seconds)
{
  return std::isinf(seconds) ? "did not come back" : format_duration(seconds);
}

std::string count_text(double count)
{
  return std::isinf(count) ? "nobody can say" : format_count(count);
}

std::string difference(double was, double is, bool seconds)
{
  if (!std::isfinite(was) || !std::isfinite(is))
    return was == is ? "the same" : "";
  if (was == is)
    return "the same";
  const double by = std::abs(is - was);
  return (is < was ? "-" : "+") + (seconds ? format_duration(by) : format_count(by));
}

std::string met_text(const Outcome &outcome, const WhatIfReport &report)
{
  return meets_objectives(outcome, report.rto_s, report.rpo_s) ? "met" : "missed";
}

std::string outcomes_text(const WhatIfReport &report, bool colour)
{
  const Outcome &was = report.outcome_as_it_was;
  const Outcome &is = report.outcome_what_if;
  const bool known = !was.censored && !is.censored;
  Table table({"", "as it was", "what if", "difference"}, {1, 2, 3});
  table.add({"RTO", rto_text(was), rto_text(is), known ? difference(was.rto_s, is.rto_s, true) : ""});
  table.add({"RPO", loss_text(was.rpo_s), loss_text(is.rpo_s), difference(was.rpo_s, is.rpo_s, true)});
  for (const char *name : {"lost_transactions", "failed_transactions"}) {
    const double before = metric(name).value(was);
    const double after = metric(name).value(is);
    table.add({spaced(name), count_text(before), count_text(after), difference(before, after, false)});
  }
  table.add({"time below an SLO", format_duration(was.impact_s), format_duration(is.impact_s),
             difference(was.impact_s, is.impact_s, true)});
  table.add({fmt::format("objectives (RTO {}, RPO {})", format_duration(report.rto_s),
                         format_duration(report.rpo_s)),
             met_text(was, report), met_text(is, report), ""});
  return table.text("", colour);
}

} // namespace

std::string what_if_text(const WhatIfReport &report, bool colour)
{
  std::string out =
      fmt::format("{} on {}, trial {}, seed {}: {}\n\n", printable(report.scenario),
                  printable(report.deployment), report.trial, report.seed, printable(report.title));
  out += changes_text(report) + "\n" + events_text(report, colour) + "\n";
  if (report.outcome_as_it_was.digest == report.outcome_what_if.digest)
    out += "Nothing comes out otherwise: in this trial, from then on, it made no difference.\n\n";
  return out + outcomes_text(report, colour);
}

} // namespace drsim::report
