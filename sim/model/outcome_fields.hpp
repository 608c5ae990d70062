#pragma once
#include "sim/model/outcome.hpp"

#include <concepts>
#include <type_traits>

// The one description of a trial's outcome: pipes, files and JSON are all made from it.

namespace drsim::inline model {

/// Name and version of the form that the fields below make up, in this order. Whoever adds, takes away or
/// moves one raises the version: files of another are refused.
inline constexpr const char *outcome_form = "drsim.outcome/6";

template <class T, class Of>
concept Like = std::same_as<std::remove_const_t<T>, Of>;

[[nodiscard]] inline const char *status_name(Outcome::Status status)
{
  switch (status) {
  case Outcome::Status::ok: return "ok";
  case Outcome::Status::crashed: return "crashed";
  case Outcome::Status::hung: return "hung";
  case Outcome::Status::deadlock: return "deadlock";
  case Outcome::Status::defect: return "defect";
  case Outcome::Status::wrong_input: return "wrong_input";
  }
  return "defect";
}

/// visit_fields(THING, visit) calls visit(NAME, MEMBER) for each field, for an Outcome and all it is made of.
/// A member is a bool, double, std::uint64_t, Outcome::Status, std::string, one of these structs, or a vector
/// of texts or of these structs. Names are stable: they are the keys of the JSON.
template <class Visit> void visit_fields(Like<Leg> auto &leg, Visit &&visit)
{
  visit("phase", leg.phase);
  visit("component", leg.component);
  visit("kind", leg.kind);
  visit("what", leg.what);
  visit("from_s", leg.from_s);
  visit("to_s", leg.to_s);
  visit("set_by", leg.set_by);
}

template <class Visit> void visit_fields(Like<Waiting> auto &waiting, Visit &&visit)
{
  visit("component", waiting.component);
  visit("kind", waiting.kind);
  visit("what", waiting.what);
}

template <class Visit> void visit_fields(Like<StoreOutcome> auto &store, Visit &&visit)
{
  visit("component", store.component);
  visit("rpo_s", store.rpo_s);
  visit("lost_transactions", store.lost_transactions);
  visit("duplicated_events", store.duplicated);
  visit("skipped_events", store.skipped);
}

template <class Visit> void visit_fields(Like<PairOutcome> auto &pair, Visit &&visit)
{
  visit("store", pair.store);
  visit("topic", pair.topic);
  visit("orders_without_event", pair.orders_without_event);
  visit("never_published", pair.never_published);
  visit("events_without_order", pair.events_without_order);
  visit("lost_in_both", pair.lost_in_both);
}

template <class Visit> void visit_fields(Like<CacheOutcome> auto &cache, Visit &&visit)
{
  visit("component", cache.component);
  visit("entries_lost", cache.entries_lost);
}

template <class Visit> void visit_fields(Like<AlarmOutcome> auto &alarm, Visit &&visit)
{
  visit("component", alarm.component);
  visit("fired_s", alarm.fired_s);
}

template <class Visit> void visit_fields(Like<StepOutcome> auto &step, Visit &&visit)
{
  visit("component", step.component);
  visit("end", step.end);
  visit("ready_s", step.ready_s);
  visit("begun_s", step.begun_s);
  visit("ended_s", step.ended_s);
  visit("hands_s", step.hands_s);
  visit("path_s", step.path_s);
  visit("attempts", step.attempts);
  visit("waited_for", step.waited_for);
}

template <class Visit> void visit_fields(Like<JourneyOutcome::Cause> auto &cause, Visit &&visit)
{
  visit("cause", cause.cause);
  visit("count", cause.count);
}

template <class Visit> void visit_fields(Like<JourneyOutcome> auto &journey, Visit &&visit)
{
  visit("id", journey.id);
  visit("arrivals", journey.arrivals);
  visit("ok", journey.ok);
  visit("slow", journey.slow);
  visit("failed", journey.failed);
  visit("in_flight", journey.in_flight);
  visit("lost", journey.lost);
  visit("duplicated", journey.duplicated);
  visit("unpublished", journey.unpublished);
  visit("committed_unanswered", journey.committed_unanswered);
  visit("reloads", journey.reloads);
  visit("written_twice", journey.written_twice);
  visit("worst_latency_p50_s", journey.worst_latency_p50_s);
  visit("worst_latency_p99_s", journey.worst_latency_p99_s);
  visit("failed_by", journey.failed_by);
}

template <class Visit> void visit_fields(Like<Outcome> auto &outcome, Visit &&visit)
{
  visit("status", outcome.status);
  visit("message", outcome.message);
  visit("trial", outcome.trial);
  visit("impact", outcome.impact);
  visit("impact_before", outcome.impact_before);
  visit("censored", outcome.censored);
  visit("onset_s", outcome.onset_s);
  visit("rto_s", outcome.rto_s);
  visit("rpo_s", outcome.rpo_s);
  visit("felt_after_s", outcome.felt_after_s);
  visit("impact_s", outcome.impact_s);
  visit("redundancy_rto_s", outcome.redundancy_rto_s);
  visit("backlog_rto_s", outcome.backlog_rto_s);
  visit("lost_transactions", outcome.lost_transactions);
  visit("failed_transactions", outcome.failed_transactions);
  visit("duplicated_events", outcome.duplicated_events);
  visit("longest_backlog", outcome.longest_backlog);
  visit("exposure_s", outcome.exposure_s);
  visit("failback_s", outcome.failback_s);
  visit("failback_outage_s", outcome.failback_outage_s);
  visit("all_clear_s", outcome.all_clear_s);
  visit("unproven_s", outcome.unproven_s);
  visit("doubt_s", outcome.doubt_s);
  visit("exact", outcome.exact);
  visit("stores", outcome.stores);
  visit("across_stores", outcome.pairs);
  visit("caches", outcome.caches);
  visit("journeys", outcome.journeys);
  visit("alarms", outcome.alarms);
  visit("alarms_before", outcome.alarms_before);
  visit("steps", outcome.steps);
  visit("improvised", outcome.improvised);
  visit("critical_path", outcome.critical_path);
  visit("waiting_for", outcome.waiting_for);
  visit("unfelt", outcome.unfelt);
  visit("timeline_digest", outcome.digest);
}

} // namespace drsim::model
