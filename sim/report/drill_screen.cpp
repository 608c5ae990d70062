#include "sim/report/drill_screen.hpp"

#include "sim/core/utc.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <cmath>

namespace drsim::inline report {
namespace {

std::string clock_text(double seconds)
{
  if (!std::isfinite(seconds))
    return "> horizon";
  const long long whole = std::llround(std::abs(seconds));
  return fmt::format("T{}{:02}:{:02}:{:02}", seconds < 0 ? "-" : "+", whole / 3600, whole / 60 % 60,
                     whole % 60);
}

std::string maybe_clock(const std::optional<double> &seconds)
{
  return seconds ? clock_text(*seconds) : "-";
}

struct StepLine {
  std::string state;
  std::optional<double> by_p50;
  std::optional<double> by_p95;
};

StepLine line_of(const Drill &drill, const PredictedStep &step)
{
  const auto plus = [](std::optional<double> a, std::optional<double> b) {
    return a && b ? std::optional(*a + *b) : std::nullopt;
  };
  const auto found = drill.steps().find(step.step);
  if (found == drill.steps().end())
    return {"to come", plus(step.begins_s.p50, step.takes_s.p50), {}};
  if (found->second.over)
    return {found->second.end, {}, {}};
  const std::optional<double> begun = found->second.clock_s;
  return {"under way", plus(begun, step.takes_s.p50), plus(begun, step.takes_s.p95)};
}

std::string steps_text(const Drill &drill, double now_s)
{
  const auto elapsed = drill.elapsed_s(now_s);
  Table table({"step", "", "owner", "now", "done by p50", "by p95", ""});
  for (const PredictedStep &step : drill.rehearsal().steps) {
    const StepLine line = line_of(drill, step);
    const bool late = elapsed && line.by_p95 && *elapsed > *line.by_p95;
    const bool slow = elapsed && line.state == "under way" && line.by_p50 && *elapsed > *line.by_p50;
    table.add({printable(step.step), shortened(printable(step.title), 48),
               shortened(printable(step.owner), 28), line.state, maybe_clock(line.by_p50),
               maybe_clock(line.by_p95),
               late   ? "OVERDUE (p95)"
               : slow ? "past its median"
                      : ""});
    if (step.step == drill.rehearsal().no_return)
      table.note("^ from its end on, back is slower than forward (predicted, not tested)");
  }
  return table.text("  ", false);
}

std::string alerts_text(const Drill &drill, double now_s)
{
  const auto elapsed = drill.elapsed_s(now_s);
  std::string out;
  if (!drill.rehearsal().tests())
    return out; // nothing is broken: nothing comes by itself
  for (const PredictedAlert &alert : drill.rehearsal().alerts) {
    if (!alert.must_come || alert.kind == "alarm" || !drill.fault_s())
      continue;
    const bool there = std::any_of(drill.alerts().begin(), drill.alerts().end(),
                                   [&](const auto &came) { return alert.is_meant(came.first); });
    const bool missing = !there && elapsed && alert.at_s.p95 && *elapsed > *alert.at_s.p95;
    out += fmt::format("  alert {} to {}: expected by {}{}\n", printable(alert.component),
                       printable(alert.to), maybe_clock(alert.at_s.p95),
                       there     ? ", received"
                       : missing ? ", MISSING: hold, and find out why"
                                 : "");
  }
  return out;
}

} // namespace

std::string drill_line_now(const Drill &drill, double now_s)
{
  const auto elapsed = drill.elapsed_s(now_s);
  std::string out = fmt::format("{}  {}  {}", drill.rehearsal().id, state_name(drill.state()),
                                elapsed ? clock_text(*elapsed) : "T-");
  for (const PredictedStep &step : drill.rehearsal().steps)
    if (const StepLine line = line_of(drill, step); line.state == "under way")
      out +=
          fmt::format("  {} by {} (p95 {})", step.step, maybe_clock(line.by_p50), maybe_clock(line.by_p95));
  return printable(out);
}

std::string drill_screen(const Drill &drill, double now_s)
{
  std::string out = drill_line_now(drill, now_s) + "\n";
  if (now_s > 0)
    out += "  " + utc_text(std::llround(now_s * 1e6)).substr(0, 19) + "Z";
  if (const double held_s = drill.held_s(now_s); held_s > 0)
    out += fmt::format("  on hold so far: {}", clock_text(held_s));
  out += "  expected times are predicted, not tested\n\n";
  return out + steps_text(drill, now_s) + alerts_text(drill, now_s);
}

std::string drill_help()
{
  return "start | fault | begin STEP [WHO] | done STEP [EVIDENCE] | fail STEP [WHY] | skip STEP [WHY]\n"
         "alert NAME | decide TEXT | message TEXT | note TEXT | hold WHY | resume\n"
         "recovered | lost DURATION | abort WHY | complete | status | help | quit\n"
         "STEP: its number, id or title; an empty line shows the clock. quit leaves it open: --resume goes "
         "on.";
}

} // namespace drsim::report
