#include "sim/core/duration.hpp"
#include "sim/report/capacity_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace drsim::inline report {

std::string capacity_simulated_text(const CapacityReport &report, bool colour);

namespace {

constexpr const char *row_indent = "  ";

std::string share_text(std::size_t hits, std::size_t trials)
{
  const Interval interval = exact_interval(hits, trials);
  return fmt::format("{:.0f} % ({:.0f} to {:.0f} %)",
                     trials == 0 ? 0.0 : 100.0 * static_cast<double>(hits) / static_cast<double>(trials),
                     100 * interval.low, 100 * interval.high);
}

std::string ramp_text(const Ramp &ramp)
{
  const auto times = [](const Spread &spread) {
    return fmt::format("{}, p95 {}", format_clock(spread.p50), format_clock(spread.p95));
  };
  std::string out = fmt::format("How {} gets to full capacity ({}, {} trials, as if the peak lasted): {:g} "
                                "pods stand, {:g} are needed\n",
                                printable(ramp.region), printable(ramp.scenario), ramp.trials,
                                ramp.pods_standing, ramp.pods_needed);
  out += fmt::format("{}asked for by people or autoscalers after {}\n", row_indent, times(ramp.asked_s));
  out += fmt::format("{}nodes with room for them after          {}\n", row_indent, times(ramp.room_s));
  out += fmt::format("{}all of them in service after            {}\n", row_indent, times(ramp.ready_s));
  out += fmt::format("{}in {} of trials within {}; EC2 refused machines in {}\n", row_indent,
                     share_text(ramp.complete, ramp.trials), format_duration(ramp.horizon_s),
                     share_text(ramp.refused, ramp.trials));
  if (!ramp.late.empty())
    out += fmt::format("{}last in service: {} (in {} of {} trials)\n", row_indent,
                       printable(ramp.late.front().first), ramp.late.front().second, ramp.trials);
  return out + "\n";
}

std::string factor_text(const LoadLimit &limit, double factor)
{
  if (factor <= 0)
    return "none";
  return fmt::format("{}x{:.2f}", factor >= limit.high ? ">= " : "", factor);
}

std::string limits_text(const CapacityReport &report, bool colour)
{
  if (report.limits.empty())
    return "";
  Table table({"what has to hold", "all trials", "those it can hold in", "95 % interval", "at no load"});
  for (const LoadLimit &limit : report.limits)
    table.add(
        {printable(limit.title), factor_text(limit, limit.factor), factor_text(limit, limit.able_factor),
         limit.interval
             ? factor_text(limit, limit.interval->low) + " .. " + factor_text(limit, limit.interval->high)
             : "too few trials",
         fmt::format("{} of {} trials", limit.below, limit.trials)});
  return fmt::format(
      "The largest load that still holds with a probability of {:.0f} %, in times of the present "
      "peak, as if it lasted:\n{}{}A trial that fails at x{:.2f} already fails for another reason "
      "than load: see drsim check.\n\n",
      100 * report.limits.front().probability, table.text(row_indent, colour), row_indent,
      report.limits.front().low);
}

std::string alternatives_text(const CapacityReport &report, bool colour)
{
  if (report.alternatives.empty())
    return "";
  Table table({"way", "USD a month (est.)", "RTO met", "RTO p50", "p95", "", "changes"}, {1});
  for (const Alternative &one : report.alternatives) {
    std::string changes;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, one.changes.size()); ++i)
      changes += (i > 0 ? " " : "") + one.changes[i];
    if (one.changes.size() > 3)
      changes += fmt::format(" and {} more", one.changes.size() - 3);
    table.add({printable(one.title),
               fmt::format("{}{}", one.bill.unpriced.empty() ? "" : ">= ", format_count(one.bill.usd())),
               share_text(one.met, one.trials), format_clock(one.rto_s.p50), format_clock(one.rto_s.p95),
               one.best ? "Pareto" : "", printable(changes)});
    if (!one.not_played.empty())
      table.note("not played: " + printable(one.not_played));
  }
  std::set<std::string> unpriced;
  for (const Alternative &one : report.alternatives)
    unpriced.insert(one.bill.unpriced.begin(), one.bill.unpriced.end());
  std::string out = fmt::format("Ways to keep the second region ({}):\n{}", printable(report.prices),
                                table.text(row_indent, colour));
  for (const std::string &one : unpriced)
    out += fmt::format("{}not in the sum: {}\n", row_indent, printable(one));
  return out + "\n";
}

std::string cures_text(const CapacityReport &report)
{
  std::string out;
  for (const Cure &cure : report.cures) {
    out += fmt::format("Cheapest change that gives {} headroom ({} lost, {}), at most {} USD a month:\n",
                       printable(cure.region), printable(cure.loss), printable(cure.load),
                       format_count(cure.usd));
    for (const Remedy &one : cure.remedies)
      out += fmt::format("{}{} ({}{}{}{})\n", row_indent,
                         one.change.empty() ? "nothing that can be set" : printable(one.change),
                         printable(one.mends),
                         one.priced ? fmt::format(", {} USD, assumed", format_count(one.usd)) : "",
                         one.note.empty() ? "" : "; ", printable(one.note));
    for (const std::string &left : cure.left)
      out += fmt::format("{}still too little: {}\n", row_indent, printable(left));
    out += "\n";
  }
  return out;
}

} // namespace

std::string capacity_simulated_text(const CapacityReport &report, bool colour)
{
  std::string out;
  for (const Ramp &ramp : report.ramps)
    out += ramp_text(ramp);
  return out + limits_text(report, colour) + alternatives_text(report, colour) + cures_text(report);
}

} // namespace drsim::report
