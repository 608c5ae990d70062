#include "sim/verdict/store_outcomes.hpp"

#include "sim/core/units.hpp"
#include "sim/verdict/transactions.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace drsim::inline verdict {
namespace {

StoreOutcome outcome_of(const Timeline &timeline, const std::string &store)
{
  const std::string prefix = "store:" + store + ":";
  const std::optional<double> span_s = total(timeline, prefix + "rpo_s");
  const std::optional<double> lost = total(timeline, prefix + "lost_transactions");
  StoreOutcome one;
  one.component = store;
  one.duplicated = total(timeline, prefix + "duplicated_events").value_or(0); // only some stores have readers
  one.skipped = total(timeline, "topic:" + store + ":skipped_events").value_or(0);
  const bool unknown = !span_s || !lost;
  const bool whole = unknown || *lost >= 1;
  one.rpo_s = unknown ? infinity : whole ? *span_s : 0;
  one.lost_transactions = unknown ? infinity : whole ? *lost : 0;
  if (without_writer(timeline, store) != no_event || left_spoilt(timeline, store) != no_event)
    one.rpo_s = one.lost_transactions = infinity; // nobody can say how much of it will be back
  return one;
}

} // namespace

void judge_stores(const Timeline &timeline, const Deployment &deployment, Outcome &outcome)
{
  for (const Store &store : deployment.stores) {
    outcome.stores.push_back(outcome_of(timeline, store.component));
    outcome.rpo_s = std::max(outcome.rpo_s, outcome.stores.back().rpo_s);
    outcome.lost_transactions += outcome.stores.back().lost_transactions;
  }
}

EventId without_writer(const Timeline &timeline, const std::string &store)
{
  EventId lost = no_event;
  for (const Event &event : timeline.events()) {
    if (event.component != store)
      continue;
    if (event.kind == "writer_lost")
      lost = lost == no_event ? event.id : lost;
    else if (event.kind == "writer_back" || event.kind == "reconnected" || event.kind == "repointed")
      lost = no_event;
  }
  return lost;
}

EventId left_spoilt(const Timeline &timeline, const std::string &store)
{
  EventId spoilt = no_event;
  bool restored = false;
  for (const Event &event : timeline.events()) {
    if (event.component == store && event.kind == "data_corrupted") { // a writer still at it begins anew
      spoilt = event.id;
    } else if (event.component == store && event.kind == "restored") {
      restored = spoilt != no_event;
    } else if (event.component == store && event.kind == "repointed" && restored) {
      spoilt = no_event;
      restored = false;
    }
  }
  return spoilt;
}

} // namespace drsim::verdict
