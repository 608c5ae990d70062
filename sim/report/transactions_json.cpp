#include "sim/report/json_parts.hpp"
#include "sim/report/transactions.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json journey_json(const JourneySpread &journey)
{
  Json out = {{"id", journey.id},
              {"success_ratio", spread_json(journey.success_ratio)},
              {"worst_latency_p50_s", spread_json(journey.worst_latency_p50_s)},
              {"worst_latency_p99_s", spread_json(journey.worst_latency_p99_s)},
              {"failed", spread_json(journey.failed)},
              {"lost", spread_json(journey.lost)},
              {"duplicated", spread_json(journey.duplicated)},
              {"unpublished", spread_json(journey.unpublished)},
              {"committed_unanswered", spread_json(journey.committed_unanswered)},
              {"failed_by", Json::array()}};
  for (const JourneySpread::Cause &cause : journey.failed_by)
    out["failed_by"].push_back(
        {{"cause", cause.cause}, {"share", cause.share}, {"count", spread_json(cause.count)}});
  return out;
}

} // namespace

void add_transactions(const ScenarioSummary &summary, Json &out)
{
  out["longest_backlog"] = spread_json(summary.longest_backlog);
  out["duplicated_events"] = spread_json(summary.duplicated_events);
  out["journeys"] = Json::array();
  for (const JourneySpread &journey : summary.journeys)
    out["journeys"].push_back(journey_json(journey));
  out["caches"] = Json::array();
  for (const CacheSpread &cache : summary.caches)
    out["caches"].push_back(
        {{"component", cache.component}, {"entries_lost", spread_json(cache.entries_lost)}});
  out["across_stores"] = Json::array();
  for (const PairSpread &pair : summary.pairs)
    out["across_stores"].push_back({{"store", pair.store},
                                    {"topic", pair.topic},
                                    {"orders_without_event", spread_json(pair.orders_without_event)},
                                    {"never_published", spread_json(pair.never_published)},
                                    {"events_without_order", spread_json(pair.events_without_order)},
                                    {"lost_in_both", spread_json(pair.lost_in_both)}});
}

} // namespace drsim::report
