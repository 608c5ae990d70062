#include "sim/core/duration.hpp"
#include "sim/model/metrics.hpp"
#include "sim/report/replay_report.hpp"
#include "sim/report/text.hpp"
#include "sim/report/transactions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace drsim::inline report {
namespace {

constexpr std::size_t chart_columns = 72;
constexpr std::size_t timeline_rows = 24;
constexpr double long_queue = 10; // a chart of what never was as long tells of chance

/// "0:05:12.3"
std::string clock(double t_s)
{
  const auto tenths = std::llround(std::abs(t_s) * 10);
  return fmt::format("{}{}:{:02}:{:02}.{}", t_s < 0 ? "-" : "", tenths / 36000, tenths / 600 % 60,
                     tenths / 10 % 60, tenths % 10);
}

std::string because(const Timeline &timeline, const Event &event)
{
  std::string text;
  for (const EventId cause : event.causes) {
    const Event &of = timeline.events().at(static_cast<std::size_t>(cause));
    text += fmt::format("{}#{} {}", text.empty() ? "" : ", ", of.id, printable(of.kind));
  }
  return text;
}

Colour colour_of(const Event &event)
{
  if (event.kind == "fault" || event.kind == "impact_begin" || event.kind == "data_lost")
    return Colour::red;
  return event.kind == "impact_over" || event.kind == "fault_healed" ? Colour::green : Colour::none;
}

/// Where "since fault" begins: with the fault from which the RTO counts, as in the critical path.
const Event *counted_from(const ReplayReport &report)
{
  const Event *first = nullptr;
  for (const Event &event : report.timeline->events())
    if (event.kind == "fault") {
      first = first == nullptr ? &event : first;
      if (event.t_s == report.outcome.onset_s)
        return &event;
    }
  return first;
}

/// With more than one fault it is said which.
std::string base_text(const ReplayReport &report)
{
  const Event *from = counted_from(report);
  const auto &events = report.timeline->events();
  const auto faults =
      std::count_if(events.begin(), events.end(), [](const Event &event) { return event.kind == "fault"; });
  return from == nullptr || faults < 2
             ? std::string()
             : fmt::format("since fault: since #{} at {}, {}: the RTO counts from there\n\n", from->id,
                           clock(from->t_s), printable(from->what.empty() ? from->component : from->what));
}

std::string events_text(const ReplayReport &report, bool colour)
{
  const Timeline &timeline = *report.timeline;
  Table table({"", "#", "clock", "since fault", "phase", "component", "what happened", "because of"},
              {1, 2, 3});
  const Event *from = counted_from(report);
  const double onset_s = from == nullptr ? 0 : from->t_s;
  bool begun = from == nullptr;
  for (const Event &event : timeline.events()) {
    const bool none = event.phase == Phase::none;
    begun = begun || event.kind == "fault";
    const std::string since = (event.t_s < onset_s ? "" : "+") + clock(event.t_s - onset_s);
    table.add({on_critical_path(event, report.outcome) ? "*" : "", std::to_string(event.id), clock(event.t_s),
               begun ? since : "", none ? "" : phase_name(event.phase), printable(event.component),
               printable(event.what.empty() ? event.kind : event.what), because(timeline, event)});
    table.paint(6, colour_of(event));
    table.paint(7, Colour::faint);
  }
  return table.text("", colour);
}

std::string rpo_text(double rpo_s)
{
  return std::isinf(rpo_s) ? "RPO missed, it did not come back" : "RPO " + format_duration(rpo_s);
}

std::string outcome_text(const Outcome &outcome)
{
  if (outcome.status != Outcome::Status::ok)
    return "The trial did not finish: " + printable(outcome.message) + "\n";
  std::string out = !outcome.impact ? std::string("Users saw no breach of an SLO (RTO 0)")
                    : outcome.censored
                        ? std::string("Users were not back by the horizon (RTO beyond the horizon)")
                        : "RTO " + format_duration(outcome.rto_s);
  const double lost = metric("lost_transactions").value(outcome);
  out += fmt::format("; {}; {} transactions lost, {} failed.\n",
                     outcome.stores.empty() ? "no store of record" : rpo_text(outcome.rpo_s),
                     std::isinf(lost) ? "nobody can say how many" : format_count(lost),
                     format_count(outcome.failed_transactions));
  if (outcome.impact_before)
    out += "  They were below an SLO when the first fault began: as described, the deployment does not serve "
           "its "
           "load.\n";
  for (const StoreOutcome &store : outcome.stores)
    out += fmt::format("  {}: {}, {} lost", printable(store.component), rpo_text(store.rpo_s),
                       std::isinf(store.lost_transactions) ? "nobody can say how many"
                                                           : format_count(store.lost_transactions)) +
           (store.duplicated < 0.5 ? "" : fmt::format(", {} read twice", format_count(store.duplicated))) +
           "\n";
  return out;
}

std::string path_text(const Outcome &outcome, const Sources &sources, bool colour)
{
  if (outcome.critical_path.empty())
    return {};
  Table table({"from", "took", "phase", "component", "until"}, {0, 1});
  for (const Leg &leg : outcome.critical_path) {
    table.add({"+" + clock(leg.from_s - outcome.onset_s), format_duration(leg.to_s - leg.from_s), leg.phase,
               printable(leg.component), printable(leg.what.empty() ? leg.kind : leg.what)});
    for (const std::string &line : set_by_lines(leg.set_by, sources))
      table.note(line);
  }
  return std::string("\nCritical path, every second ") +
         (outcome.censored ? "to the horizon" : "of the RTO") + " once:\n" + table.text("  ", colour);
}

/// How a series is drawn: success falls, everything else rises; a latency or lag is a duration, a queue a
/// number.
std::string chart_scale(const std::string &name, double high)
{
  if (name.ends_with("success_ratio"))
    return "1, worst of each column";
  if (name.ends_with("_s"))
    return format_duration(high) + ", longest of each column";
  return fmt::format("{:.0f}, most of each column", high);
}

/// Counts that only ever grow are told in tables.
bool is_drawn(const std::string &name)
{
  constexpr std::array counts = {":lost_transactions",    ":duplicated_events", ":unpublished",
                                 ":committed_unanswered", ":reloads",           ":written_twice"};
  return name.find(":failed:") == std::string::npos && name.rfind("pair:", 0) != 0 &&
         std::none_of(counts.begin(), counts.end(), [&](const char *end) { return name.ends_with(end); });
}

std::string charts_text(const ReplayReport &report)
{
  std::string out;
  for (const auto &[name, points] : report.timeline->series()) {
    if (points.empty() || !is_drawn(name))
      continue;
    const bool success = name.ends_with("success_ratio");
    double high = success ? 1 : 0;
    for (const auto &point : points)
      high = std::max(high, point.second);
    if (high <= 0 || (name.rfind("queue:", 0) == 0 && high < long_queue))
      continue; // nothing ever waited, nothing was ever late
    out += fmt::format("\n{} (0 to {})\n  |{}|\n", printable(name), chart_scale(name, high),
                       chart_line(points, report.horizon_s, chart_columns, 0, high, success));
  }
  if (out.empty())
    return out;
  const std::string end = format_duration(report.horizon_s);
  const std::size_t gap = chart_columns - std::min(chart_columns, display_width(end) + 1);
  return out + "   0" + std::string(gap, ' ') + end + "\n";
}

} // namespace

bool on_critical_path(const Event &event, const Outcome &outcome)
{
  return std::any_of(outcome.critical_path.begin(), outcome.critical_path.end(), [&](const Leg &leg) {
    return leg.to_s == event.t_s && leg.component == event.component && leg.kind == event.kind;
  });
}

std::string chart_line(const std::vector<std::pair<double, double>> &points, double end_s,
                       std::size_t columns, double low, double high, bool worst_is_low)
{
  static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string line;
  std::size_t next = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    const double to_s = end_s * static_cast<double>(column + 1) / static_cast<double>(columns);
    const double from_s = end_s * static_cast<double>(column) / static_cast<double>(columns);
    // What holds when the column begins counts, unless a point lies exactly there.
    bool any = next > 0 && (next == points.size() || points[next].first > from_s);
    double worst = any ? points[next - 1].second : 0;
    for (; next < points.size() && (points[next].first < to_s || column + 1 == columns); ++next) {
      const double value = points[next].second;
      worst = !any ? value : worst_is_low ? std::min(worst, value) : std::max(worst, value);
      any = true;
    }
    if (!any || std::isnan(worst) || !(high > low)) {
      line += " ";
      continue;
    }
    const double share = std::clamp((worst - low) / (high - low), 0.0, 1.0);
    line += blocks[std::min<std::size_t>(7, static_cast<std::size_t>(share * 8))];
  }
  return line;
}

std::string replay_text(const ReplayReport &report, bool colour)
{
  std::string out =
      fmt::format("{} on {}, trial {}, seed {}: {}\n\n", printable(report.scenario),
                  printable(report.deployment), report.trial, report.seed, printable(report.title));
  out += base_text(report) + events_text(report, colour) + "\n" + outcome_text(report.outcome);
  out += transactions_text(report.outcome, colour);
  out += along_text(*report.timeline, report.horizon_s, timeline_rows, colour);
  out += path_text(report.outcome, report.sources, colour) + charts_text(report);
  const Waiting &waiting = report.outcome.waiting_for;
  if (report.outcome.censored)
    out += fmt::format("\nAt the horizon it waited for {}: {}\n", printable(waiting.component),
                       printable(waiting.what));
  return out;
}

} // namespace drsim::report
