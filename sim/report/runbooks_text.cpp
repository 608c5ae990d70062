#include "sim/core/duration.hpp"
#include "sim/report/runbooks_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drsim::inline report {
namespace {

constexpr double bar_columns = 30;
constexpr std::size_t step_title_columns = 34;
constexpr std::size_t waited_columns = 40;

/// The last moment that the bars show: the latest end that comes before the horizon.
double last_s(const RunbookSpread &runbook)
{
  double last = 0;
  for (const StepSpread &step : runbook.steps)
    for (const double end : {step.starts_s.p50, step.ends_s.p50, step.ends_s.p95.value_or(0)})
      if (std::isfinite(end))
        last = std::max(last, end);
  return last;
}

/// "   ..####---": waits from ready to start, at work from start to end, up to the end's p95.
std::string bar(const StepSpread &step, double all_s)
{
  const auto column = [&](double seconds) {
    if (std::isnan(seconds) || all_s <= 0)
      return std::size_t{0};
    return static_cast<std::size_t>(std::lround(bar_columns * std::clamp(seconds / all_s, 0.0, 1.0)));
  };
  if (std::isnan(step.ready_s.p50))
    return {};
  const std::size_t ready = column(step.ready_s.p50);
  const std::size_t start = std::max(ready, column(step.starts_s.p50));
  const std::size_t end = std::max(start, column(step.ends_s.p50));
  const std::size_t tail = std::max(end, column(step.ends_s.p95.value_or(step.ends_s.p50)));
  std::string out = std::string(ready, ' ') + std::string(start - ready, '.') +
                    std::string(std::max<std::size_t>(end - start, 1), '#');
  return out + std::string(tail > out.size() ? tail - out.size() : 0, '-');
}

std::string ratio_text(std::size_t count, std::size_t of)
{
  return count == 0 || of == 0
             ? "-"
             : fmt::format("{:.0f} %", 100 * static_cast<double>(count) / static_cast<double>(of));
}

std::string waited_text(const StepSpread &step)
{
  if (step.waited == 0)
    return "-";
  return ratio_text(step.waited, step.trials) + " " + shortened(printable(step.waited_for), waited_columns);
}

std::string people_text(const RunbookSpread &runbook)
{
  std::string out;
  for (const BusySpread &one : runbook.people)
    out += fmt::format("{}{} {} (p95 {})", out.empty() ? "" : ", ", printable(one.who),
                       format_clock(one.busy_s.p50), format_clock(one.busy_s.p95));
  return out.empty() ? out : "    Hands held by its steps, p50: " + out + "\n";
}

/// A title over the bars: "0 ... 30 min ... 1 h", each mark where its moment stands.
std::string time_axis(double all_s)
{
  if (all_s <= 0)
    return {};
  constexpr int marks = 3;
  const auto columns = static_cast<std::size_t>(bar_columns);
  std::string out(columns + 1, ' ');
  out[0] = '0';
  std::size_t free = 2; // of what is written, and a blank
  for (int mark = 1; mark <= marks; ++mark) {
    const double at_s = all_s * mark / marks;
    const std::string text = "|" + format_clock(at_s);
    const auto at = static_cast<std::size_t>(std::lround(bar_columns * mark / marks));
    if (at < free)
      continue;
    out.resize(std::max(out.size(), at + text.size()), ' ');
    out.replace(at, text.size(), text);
    free = at + text.size() + 1;
  }
  return out;
}

/// What was played although no file says it: never in silence.
std::string assumed_text(const RunbookSpread &runbook)
{
  std::string out;
  for (const StepSpread &step : runbook.steps)
    if (!step.assumed.empty() && step.trials > 0)
      out += fmt::format("    Assumed of step {}: {}\n", step.component.substr(step.component.rfind('/') + 1),
                         printable(step.assumed));
  return out;
}

std::string runbook_text(const RunbookSpread &runbook, std::size_t trials, bool colour)
{
  Table table({"step", "trials", "starts p50", "p95", "ends p50", "p95", "RTO", "fails", "waited for",
               time_axis(last_s(runbook))},
              {1, 2, 3, 4, 5, 6, 7});
  const double all_s = last_s(runbook);
  for (const StepSpread &step : runbook.steps) {
    const std::string number = step.component.substr(step.component.rfind('/') + 1);
    const std::string where = step.from.address.empty() ? "" : ":" + step.from.address;
    table.add({number + " " + shortened(printable(step.title), step_title_columns) + where,
               std::to_string(step.begun), format_clock(step.starts_s.p50), format_clock(step.starts_s.p95),
               format_clock(step.ends_s.p50), format_clock(step.ends_s.p95),
               step.path_share > 0 ? fmt::format("{:.0f} %", 100 * step.path_share) : "-",
               ratio_text(step.failed, step.trials), waited_text(step), bar(step, all_s)});
  }
  return fmt::format("  {} ({} of {} trials), time since the fault; . waits # at work - to p95:\n",
                     printable(runbook.component), runbook.trials, trials) +
         table.text("    ", colour) + people_text(runbook) + assumed_text(runbook);
}

} // namespace

std::string runbooks_text(const ScenarioSummary &summary, bool colour)
{
  std::string out;
  for (const RunbookSpread &runbook : summary.runbooks)
    out += runbook_text(runbook, summary.trials, colour);
  for (const ImprovisedSpread &one : summary.improvised)
    out += fmt::format("  No runbook is for trouble of kind \"{}\": people improvised in {} of {} trials\n",
                       one.trouble, one.trials, summary.trials);
  return out;
}

std::string deciding_step_text(const ScenarioSummary &summary)
{
  const StepSpread *step = summary.verdict == Verdict::pass ? nullptr : heaviest_step(summary.runbooks);
  if (step == nullptr)
    return {};
  return fmt::format("  The runbook's line that holds most of it: {}{}, \"{}\", {:.0f} %\n",
                     printable(step->from.file.empty() ? step->component : step->from.file),
                     step->from.address.empty() ? "" : ":" + step->from.address, printable(step->title),
                     100 * step->path_share);
}

} // namespace drsim::report
