#include "sim/core/duration.hpp"
#include "sim/report/text.hpp"
#include "sim/report/transactions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::inline report {
namespace {

constexpr double shown_share = 0.005; // rarer causes are in the JSON

std::string ratio_text(double ratio)
{
  return fmt::format("{:.2f} %", 100 * ratio);
}

std::string why(const JourneySpread &journey)
{
  std::string text;
  for (const JourneySpread::Cause &cause : journey.failed_by)
    if (cause.share >= shown_share)
      text += fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", spaced(cause.cause), 100 * cause.share);
  return text;
}

std::string why(const JourneyOutcome &journey)
{
  std::string text;
  for (const JourneyOutcome::Cause &cause : journey.failed_by)
    if (cause.count >= 0.5)
      text +=
          fmt::format("{}{} {}", text.empty() ? "" : ", ", format_count(cause.count), spaced(cause.cause));
  return text;
}

std::string disagreement(const std::string &store, const std::string &topic, double no_event,
                         double unpublished, double no_order, double neither)
{
  if (no_event + unpublished + no_order + neither < 0.5)
    return {};
  return fmt::format("{} and {}: {} orders without event, {} never published, {} events without order, "
                     "{} gone from both\n",
                     printable(store), printable(topic), format_count(no_event), format_count(unpublished),
                     format_count(no_order), format_count(neither));
}

} // namespace

std::string transactions_text(const ScenarioSummary &summary, bool colour)
{
  if (summary.journeys.empty() || summary.trials == 0)
    return {};
  Table table({"journey", "success p50", "failed p50", "max", "lost p50", "read twice p50", "worst p99",
               "why they fail"},
              {1, 2, 3, 4, 5, 6});
  for (const JourneySpread &one : summary.journeys)
    table.add({printable(one.id), ratio_text(one.success_ratio.p50), format_count(one.failed.p50),
               format_count(one.failed.max), format_count(one.lost.p50), format_count(one.duplicated.p50),
               latency_text(one.worst_latency_p99_s.p50), why(one)});
  std::string out = "  Users:\n" + table.text("    ", colour);
  if (summary.longest_backlog.p50 >= 0.5)
    out += fmt::format("    Longest queues: {} requests p50, {} max\n",
                       format_count(summary.longest_backlog.p50), format_count(summary.longest_backlog.max));
  for (const CacheSpread &cache : summary.caches)
    if (cache.entries_lost.max >= 0.5)
      out += fmt::format("    {}: {} entries gone p50, {} max\n", printable(cache.component),
                         format_count(cache.entries_lost.p50), format_count(cache.entries_lost.max));
  for (const PairSpread &pair : summary.pairs) {
    const std::string line =
        disagreement(pair.store, pair.topic, pair.orders_without_event.p50, pair.never_published.p50,
                     pair.events_without_order.p50, pair.lost_in_both.p50);
    if (!line.empty())
      out += "    " + line;
  }
  return out;
}

std::string transactions_text(const Outcome &outcome, bool colour)
{
  if (outcome.journeys.empty())
    return {};
  Table table({"journey", "arrivals", "ok", "slow", "failed", "in flight", "lost", "read twice", "worst p50",
               "worst p99", "why they failed"},
              {1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (const JourneyOutcome &one : outcome.journeys)
    table.add({printable(one.id), format_count(one.arrivals), format_count(one.ok), format_count(one.slow),
               format_count(one.failed), format_count(one.in_flight), format_count(one.lost),
               format_count(one.duplicated), latency_text(one.worst_latency_p50_s),
               latency_text(one.worst_latency_p99_s), why(one)});
  std::string out = "\nTransactions:\n" + table.text("  ", colour);
  for (const JourneyOutcome &one : outcome.journeys)
    if (one.committed_unanswered >= 0.5)
      out += fmt::format("  {}: {} were written though their users were told that they failed\n",
                         printable(one.id), format_count(one.committed_unanswered));
  for (const JourneyOutcome &one : outcome.journeys)
    if (one.reloads >= 0.5)
      out += fmt::format("  {}: {} of the arrivals came again after a failure, {} of them wrote twice\n",
                         printable(one.id), format_count(one.reloads), format_count(one.written_twice));
  for (const CacheOutcome &cache : outcome.caches)
    if (cache.entries_lost >= 0.5)
      out += fmt::format("  {}: {} entries that had been written are gone\n", printable(cache.component),
                         format_count(cache.entries_lost));
  for (const PairOutcome &pair : outcome.pairs) {
    const std::string line = disagreement(pair.store, pair.topic, pair.orders_without_event,
                                          pair.never_published, pair.events_without_order, pair.lost_in_both);
    if (!line.empty())
      out += "  " + line;
  }
  return out;
}

} // namespace drsim::report
