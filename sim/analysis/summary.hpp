#pragma once
#include "sim/analysis/spread.hpp"
#include "sim/analysis/statistics.hpp"
#include "sim/analysis/step_spreads.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"
#include "sim/model/scenario.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// One claim put to the test: P(metric at least as good as the bound) >= probability.
struct Check {
  std::string metric; ///< an id of the table in model/metrics.hpp
  double bound = 0;   ///< at most, or at least where higher is better
  double probability = 0.95;
  bool objective = false; ///< of the deployment; else an expectation of the scenario
  std::size_t met = 0;
  std::size_t trials = 0;
  Interval interval;        ///< exact
  double confidence = 0.95; ///< of the interval: more where one may look several times (looks.hpp)
  Verdict verdict = Verdict::inconclusive;
  std::string not_judged = {}; ///< why the claim says nothing of this deployment; then it is in no verdict
};

/// A leg of the critical path over all recovered trials; a trial without it counts as 0 s.
struct PathShare {
  std::string phase;
  std::string component;
  std::string kind;
  std::string what; ///< of the first trial that has it
  double p50_s = 0;
  double p95_s = 0;
  double share = 0;                     ///< of all seconds of all recovered trials; the shares sum to 1
  std::vector<std::string> set_by = {}; ///< where its seconds were set, in any of the trials
};

/// On whose word the critical seconds rest (basis.hpp): shares.
struct Basis {
  double files = 0;      ///< the user's own
  double calibrated = 0; ///< of the user's records
  double provider = 0;   ///< defaults of Terraform's provider, Kubernetes, Prometheus
  double documented = 0; ///< of the catalogue
  double measured = 0;
  double assumed = 0;
  double questions = 0; ///< guesses that deployment.json still asks about
  double unnamed = 0;   ///< nobody says what set them
  std::size_t open_questions = 0;
  /// Places that questions are open about, those that most of it rests on first; three at most.
  std::vector<std::string> deciding = {};
  /// Runbooks that were carried out and of whose length nobody says anything, with their places.
  std::vector<std::string> unknown_lengths = {};
};

/// What trials without recovery were still waiting for at the horizon.
struct WaitingShare {
  Waiting waiting_for;
  std::size_t trials = 0;
  double share = 0; ///< of all finished trials
};

struct StoreSpread {
  std::string component;
  Spread rpo_s;
  Spread lost_transactions;
  Spread duplicated;
};

/// What became of one journey's transactions, over all trials.
struct JourneySpread {
  struct Cause {
    std::string cause;
    Spread count;     ///< a trial without it counts as 0
    double share = 0; ///< of all that failed in all trials
  };
  std::string id;
  Spread success_ratio; ///< of those that ended in the trial
  Spread worst_latency_p50_s;
  Spread worst_latency_p99_s;
  Spread failed;
  Spread lost;
  Spread duplicated;
  Spread unpublished;
  Spread committed_unanswered;
  std::vector<Cause> failed_by; ///< largest share first
};

/// What a store has and a topic has not, over all trials.
struct PairSpread {
  std::string store;
  std::string topic;
  Spread orders_without_event;
  Spread events_without_order;
  Spread lost_in_both;
  Spread never_published;
};

/// Entries of a cache that are gone, over all trials.
struct CacheSpread {
  std::string component;
  Spread entries_lost;
};

/// How often an alarm of the deployment fires, and when first.
struct AlarmSpread {
  std::string component;
  std::string kind;       ///< of the component; "" when it is none (a watchdog outside)
  std::size_t trials = 0; ///< in which it fires after the onset
  Spread fired_s;         ///< over these
};

/// One trial to be looked at, by its number.
struct PickedTrial {
  std::uint64_t trial = 0;
  bool exact = false; ///< how it was played
  double rto_s = 0;   ///< infinite: not recovered by the horizon
  double rpo_s = 0;
};

/// A figure nobody documented or measured, of a component on some trial's critical path.
struct Assumption {
  std::string parameter; ///< "orders-db-dr.promote_s"
  Provenance from;
};

/// What all trials of one scenario say together.
struct ScenarioSummary {
  std::string id;
  std::string title;
  double horizon_s = 0;
  std::size_t trials = 0;      ///< finished: the base of every figure below
  std::size_t censored = 0;    ///< of them, not recovered by the horizon
  std::size_t impacted = 0;    ///< of them, users saw a breach
  std::size_t exact = 0;       ///< of them, played transaction by transaction, or where in doubt
  std::size_t in_doubt = 0;    ///< of them, with doubt left by rates
  std::size_t ill_before = 0;  ///< of them, users were below an SLO when the first fault began
  std::vector<Outcome> broken; ///< trials that did not finish: a defect each, in no figure
  double impact_mean_s = 0;    ///< some journey below its SLO, in the mean over the trials
  Spread rto_s;
  Spread redundancy_rto_s;
  Spread backlog_rto_s;
  Spread rpo_s;
  Spread lost_transactions;
  Spread failed_transactions;
  Spread duplicated_events;
  Spread longest_backlog;
  std::vector<StoreSpread> stores;
  std::vector<PairSpread> pairs;
  std::vector<CacheSpread> caches;
  std::vector<JourneySpread> journeys;
  std::vector<AlarmSpread> alarms;      ///< of every alarm of the deployment, in its order
  std::vector<double> rto_values;       ///< of every trial, sorted; infinite: not recovered by the horizon
  std::vector<double> rpo_values;       ///< the same; empty without a store of record
  std::optional<PickedTrial> typical;   ///< the middle one by RTO, then RPO
  std::optional<PickedTrial> worst;     ///< the last one in that order
  std::vector<PathShare> critical_path; ///< largest share first
  std::vector<WaitingShare> waiting;    ///< largest share first; the trials sum to `censored`
  std::vector<RunbookSpread> runbooks;  ///< that were begun in some trial
  std::vector<ImprovisedSpread> improvised; ///< what no runbook is for
  std::vector<Assumption> assumptions;
  Basis basis;
  std::vector<Check> checks; ///< [0] RTO and [1] RPO objective, then the scenario's expectations
  Verdict verdict = Verdict::inconclusive;
};

/// The worst of the checks: fail before inconclusive before provisional before pass. Without any:
/// inconclusive.
[[nodiscard]] Verdict worst_verdict(const std::vector<Verdict> &verdicts);

/// The worst of those that are judged.
[[nodiscard]] Verdict verdict_of(const std::vector<Check> &checks);

/// The claims a scenario is judged by, with their counts over `outcomes` (trials that did not finish are left
/// out). An expectation that repeats an objective is not listed twice. What is lost is not judged where there
/// is no store of record. `tail`: chance of error of one side (looks.hpp).
[[nodiscard]] std::vector<Check> judge_checks(const Deployment &deployment, const Scenario &scenario,
                                              const std::vector<Outcome> &outcomes,
                                              double tail = one_look_tail);

/// Everything above. A scenario with a trial that did not finish cannot pass.
[[nodiscard]] ScenarioSummary summarise(const Deployment &deployment, const Scenario &scenario,
                                        const std::vector<Outcome> &outcomes, double tail = one_look_tail);

} // namespace drsim::analysis
