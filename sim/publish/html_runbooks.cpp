#include "sim/publish/html_parts.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::publish {
namespace {

constexpr double bar_width = 100;

double known(const std::optional<double> &seconds, double otherwise)
{
  return seconds && std::isfinite(*seconds) ? *seconds : otherwise;
}

double last_s(const Runbook &runbook)
{
  double last = 0;
  for (const RunbookStep &step : runbook.steps)
    for (const auto &end : {step.starts_s.p50, step.ends_s.p50, step.ends_s.p95})
      last = std::max(last, known(end, 0));
  return last;
}

std::string share_of(std::uint64_t count, std::uint64_t of, const Words &words)
{
  return count == 0 || of == 0 ? std::string("–")
                               : words.percent(static_cast<double>(count) / static_cast<double>(of));
}

/// Places of the bars' parts, of bar_width: waiting, at work, and on to the p95 of the end.
View bar_view(const RunbookStep &step, double all_s)
{
  const auto place = [&](double seconds) {
    return all_s > 0 ? std::round(10 * bar_width * std::clamp(seconds / all_s, 0.0, 1.0)) / 10 : 0;
  };
  if (!step.ready_s.p50)
    return View();
  const double ready = place(known(step.ready_s.p50, all_s));
  const double start = std::max(ready, place(known(step.starts_s.p50, all_s)));
  const double end = std::max(start, place(known(step.ends_s.p50, all_s)));
  const double tail = std::max(end, place(known(step.ends_s.p95, known(step.ends_s.p50, all_s))));
  return {{"ready", ready}, {"waits", start - ready}, {"start", start}, {"works", std::max(end - start, 1.0)},
          {"end", end},     {"tail", tail - end}};
}

} // namespace

View runbooks_view(const ScenarioResult &scenario, const Words &words)
{
  View all = View::array();
  for (const Runbook &runbook : scenario.runbooks) {
    View rows = View::array();
    const double all_s = last_s(runbook);
    for (const RunbookStep &step : runbook.steps) {
      View row = {{"number", step.component.substr(step.component.rfind('/') + 1)},
                  {"title", step.title},
                  {"place", step.where.empty() ? step.file : step.file + ":" + step.where},
                  {"starts", quantiles_view(step.starts_s, true, words)},
                  {"ends", quantiles_view(step.ends_s, true, words)},
                  {"share", step.path_share > 0 ? words.percent(step.path_share) : std::string("–")},
                  {"fails", share_of(step.failed, step.trials, words)},
                  {"waits", share_of(step.waited, step.trials, words)},
                  {"waited_for", step.waited_for}};
      if (View bar = bar_view(step, all_s); !bar.is_null())
        row["bar"] = std::move(bar);
      rows.push_back(std::move(row));
    }
    all.push_back({{"component", runbook.component},
                   {"title", runbook.title},
                   {"counts", words.counted("trials", runbook.trials)},
                   {"rows", std::move(rows)}});
  }
  return all;
}

} // namespace drsim::publish
