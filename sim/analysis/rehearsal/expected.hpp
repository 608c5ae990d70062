#pragma once
#include "sim/analysis/statistics.hpp"
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"
#include "sim/model/scenario.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline analysis::inline rehearsal {

/// Somebody is told: a pager rings, users complain, a page is lost.
struct Call {
  std::string kind; ///< of the event: "paged", "page_lost", "reported"
  std::string to;   ///< rota
  std::string by;   ///< what set it off: alarm, users
  double at_s = 0;  ///< since the onset
};

/// One trial of a rehearsal, with who was told when.
struct RehearsalTrial {
  Outcome outcome;
  std::vector<Call> calls = {};
};

/// The first call of each kind, receiver and cause since the onset.
[[nodiscard]] std::vector<Call> calls_of(const Timeline &timeline, double onset_s);

/// Quantiles of a time over the trials that have one. Infinite: beyond the horizon. Absent: too few trials
/// for it (facts.md, section 26: p5 and p95 from 59, p90 from 29).
struct Times {
  std::size_t trials = 0;
  std::optional<double> p5, p50, p90, p95;
};
[[nodiscard]] Times times_of(std::vector<double> values);

/// A step of a runbook as trials carried it out. Times since the onset.
struct ExpectedStep {
  std::string component;
  std::string runbook;
  std::size_t of = 0;     ///< trials in all
  std::size_t begun = 0;  ///< of them, it was begun
  std::size_t failed = 0; ///< of these, it failed
  std::size_t unfinished = 0;
  Times begins_s; ///< after the first step of its runbook
  Times takes_s;
  Times ends_s;           ///< since the onset
  Times forward_s;        ///< from its end until service was back
  std::string waited_for; ///< most often; "" = nothing
};

/// An alarm, a page or a complaint.
struct ExpectedAlert {
  std::string kind; ///< "alarm", "paged", "page_lost", "reported"
  /// Where several may each page somebody, and only that one of them does is sure, a row of its own stands
  /// for all: "alert:a | alert:b".
  std::string component;
  std::string to;         ///< of a page
  std::size_t of = 0;     ///< trials
  std::size_t before = 0; ///< of them, it was firing already when the fault began
  Times at_s;             ///< of the trials in which it comes
  bool must_come = false; ///< in so many that a missing one is a finding
};

/// What a rehearsal of the scenario is expected to show; all of it predicted.
struct Expected {
  std::size_t trials = 0; ///< finished: the base of every figure below
  std::size_t broken = 0; ///< did not finish: a defect each
  std::size_t censored = 0;
  std::size_t first_page_in = 0; ///< trials in which somebody is told at all
  Times first_call_s;            ///< fault to the first call of people
  Times decision_s;              ///< first call to the first step of a runbook
  Times steps_s;                 ///< first step to the last one's end, of the answering runbook
  Times whole_s;                 ///< first call, then the steps: without what people need to find out
  Times rto_s;
  Times rpo_s;
  std::size_t rto_met = 0;
  std::size_t rpo_met = 0;
  Times impact_s;
  Times failed_transactions;
  Times lost_transactions;
  Times home_s; ///< steps of the runbook that leads home, first to last
  std::vector<ExpectedStep> steps;
  std::vector<ExpectedAlert> alerts;
};

/// Between the components of a row that stands for several.
inline constexpr const char *or_else = " | ";

/// Sums the trials up. `runbooks`: whose steps are meant, in order; `home`: the runbook that leads home, ""
/// when there is none. An alert must come that comes in at least the required probability of the objectives.
[[nodiscard]] Expected expect(const Deployment &deployment, const std::vector<std::string> &runbooks,
                              const std::string &home, const std::vector<RehearsalTrial> &trials);

} // namespace drsim::analysis::rehearsal
