#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drsim::inline model {

/// One leg of the critical path: the seconds between two events of the walk back from recovery to fault.
struct Leg {
  std::string phase;     ///< phase_name
  std::string component; ///< of the leg's later event
  std::string kind;      ///< of the leg's later event
  std::string what;      ///< of the leg's later event
  double from_s = 0;
  double to_s = 0;
  std::vector<std::string> set_by = {}; ///< of the leg's later event: the parameters its length came from
};

/// What a trial that had not recovered by the horizon was still waiting for.
struct Waiting {
  std::string component; ///< "orders-db", "runbook:region-failover/3", "users", ...
  std::string kind;      ///< stable word: "step_unfinished", "no_writer", ... (sim/verdict/waiting.hpp)
  std::string what;      ///< prose for people
};

struct StoreOutcome {
  std::string component;
  double rpo_s = 0;
  double lost_transactions = 0;
  double duplicated = 0; ///< events that consumers read twice after they moved
  double skipped = 0;    ///< events that they never read, having lost their place
};

/// How one journey's transactions ended. arrivals = ok + slow + failed + in_flight; failed_by sums to failed.
struct JourneyOutcome {
  struct Cause {
    std::string cause; ///< stable word: "front_door", "timed_out", ...
    double count = 0;
  };
  std::string id;
  double arrivals = 0;
  double ok = 0;
  double slow = 0;
  double failed = 0;
  double in_flight = 0;
  std::vector<Cause> failed_by;    ///< most frequent first
  double lost = 0;                 ///< of ok and slow: acknowledged, then gone from a store it wrote
  double duplicated = 0;           ///< its events that are read twice
  double unpublished = 0;          ///< of ok and slow: no topic took its event
  double committed_unanswered = 0; ///< of failed: the write stands all the same
  double reloads = 0;              ///< of arrivals: people who come again after a failure
  double written_twice = 0;        ///< of these, a journey that is not idempotent had been committed before
  double worst_latency_p50_s = 0;  ///< of all intervals in which users' experience was summed up
  double worst_latency_p99_s = 0;
};

/// A store and a topic that the same transactions write: what one has and the other has not.
struct PairOutcome {
  std::string store;
  std::string topic;
  double orders_without_event = 0; ///< their events are gone
  double events_without_order = 0;
  double lost_in_both = 0;
  double never_published = 0; ///< orders whose event no topic took
};

/// A cache that transactions write: entries are no records, so they count in no RPO.
struct CacheOutcome {
  std::string component;
  double entries_lost = 0; ///< that had been written and not expired
};

/// An alarm that fired after the onset.
struct AlarmOutcome {
  std::string component;
  double fired_s = 0; ///< the first time, since the onset
};

/// What became of a runbook's step, of the first time that somebody came to it.
struct StepOutcome {
  std::string component;
  std::string end;             ///< stable word: done, failed, left_undone, passed_over, unfinished
  double ready_s = 0;          ///< those before it had ended, since the onset
  double begun_s = 0;          ///< infinite: never
  double ended_s = 0;          ///< infinite: not by the horizon
  double hands_s = 0;          ///< for which it held its people's hands
  double path_s = 0;           ///< of the critical path, every time that it was carried out
  double attempts = 0;         ///< how often somebody came to it
  std::string waited_for = {}; ///< what it was blocked on, or whose hands it queued for; "" = nothing
};

/// What one trial says; plain data, sent from worker to campaign. Every field has its line in
/// sim/model/outcome_fields.hpp. Infinite: it had not come by the horizon, or nobody can say.
struct Outcome {
  enum class Status {
    ok,
    crashed,
    hung,
    deadlock,
    defect,
    wrong_input ///< something is read or asked in this deployment that nothing there sets or answers
  };
  Status status = Status::ok;
  std::string message; ///< for anything but ok
  std::uint64_t trial = 0;
  bool impact = false;          ///< users ever saw a breach of an SLO
  bool impact_before = false;   ///< below an SLO when the first fault began: not for its sake
  bool censored = false;        ///< not recovered by the horizon
  double onset_s = 0;           ///< first fault
  double rto_s = 0;             ///< impact over (users' clock) minus onset; horizon - onset when censored
  double felt_after_s = 0;      ///< onset to the first breach of an SLO that followed; 0 without one
  double impact_s = 0;          ///< since the first fault, some journey was below its SLO
  double redundancy_rto_s = 0;  ///< redundancy restored
  double backlog_rto_s = 0;     ///< backlog empty
  double rpo_s = 0;             ///< max over stores; 0 without any
  double lost_transactions = 0; ///< gone from a store they wrote; each counts once
  double failed_transactions = 0;
  double duplicated_events = 0;
  double longest_backlog = 0; ///< most requests that waited at once
  double exposure_s =
      0; ///< services used a store that no copy in another region followed; infinite: still so
  double failback_s = 0; ///< region back -> services at home and followed again; 0 when none was called for
  double failback_outage_s = 0; ///< some journey was below its SLO while people went back
  double all_clear_s = 0;       ///< attack seen -> known what was done and that nobody is in any more
  double unproven_s = 0;        ///< of an attack's time what no log shows any more
  std::vector<StoreOutcome> stores;
  std::vector<PairOutcome> pairs;
  std::vector<CacheOutcome> caches;
  std::vector<JourneyOutcome> journeys;
  std::vector<AlarmOutcome> alarms;       ///< those that fired, in order of time
  std::vector<std::string> alarms_before; ///< that were firing when the onset came
  std::vector<StepOutcome> steps;         ///< of runbooks that were begun, in order of time
  std::vector<std::string> improvised; ///< kinds of trouble that people met and no runbook of theirs is for
  std::vector<Leg>
      critical_path;   ///< in order of time; covers [onset, impact over, or the horizon when censored]
  Waiting waiting_for; ///< empty unless censored
  std::vector<std::string> unfelt; ///< faults that began and that nothing felt: "/faults/0"
  std::string digest;              ///< of the timeline
  double doubt_s = 0; ///< seconds in which rates could not say what became of users; 0 when each was played
  bool exact = false; ///< every transaction was played
};

} // namespace drsim::model
