#pragma once
#include "sim/analysis/rehearsal/note.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/input/rehearsal_record.hpp"
#include "sim/model/scenario.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis::inline rehearsal {

/// What records prove of a scenario: 0 nothing to 1.
struct Proof {
  double share = 0;
  const RehearsalRecord *by = nullptr;   ///< the record that proves most; nullptr: none proves anything
  const RehearsalRecord *last = nullptr; ///< the latest one that speaks of it
  bool same_scenario = false;            ///< `by` rehearsed this scenario, not only its runbook
  double age_days = 0;                   ///< of `by`
  double changed_ratio = 0;              ///< of `by`: 1 when its runbook, or nobody knows what, has changed
  std::vector<std::string> changed;      ///< files that have changed since
  bool files_unknown = false;            ///< `by` does not say what it was carried out against
};

/// A scenario that may be rehearsed.
struct RehearsalCandidate {
  const Scenario *scenario = nullptr;
  double per_year = 0;
  bool per_year_assumed = false; ///< nobody says: the highest of its blast radius is taken
  std::size_t trials = 0;
  std::size_t missed = 0;   ///< trials that missed RTO or RPO, of the two the one missed oftener
  Interval missed_interval; ///< exact, 95 %
  double loss = 0;          ///< mean over the trials of what exceeds RTO and RPO, in multiples of them
  bool at_least = false;    ///< some trial had not recovered: it counts to its horizon
  double risk = 0;          ///< per_year * loss
  double impact_mean_s = 0; ///< some journey below its SLO
  std::vector<std::string> runbooks;   ///< begun in half of the trials at least
  std::vector<std::string> improvised; ///< troubles met without a runbook in half of the trials at least
  double assumed_ratio = 0;            ///< of the critical seconds: figures nobody set or measured
  double talk_ratio = 0;               ///< of the critical seconds: detection and decision
  Verdict verdict = Verdict::inconclusive;
  Proof proof;
  double unproven = 1; ///< 1 - proof.share * (1 - assumed_ratio)
  double priority = 0; ///< risk * unproven
  std::vector<Note> reasons = {};
  [[nodiscard]] std::string
  subject() const; ///< what is rehearsed: its runbooks, else its troubles, else itself
};

struct PlayedScenario {
  const Scenario *scenario = nullptr;
  ScenarioSummary summary;
};

/// Every scenario that has finished trials, by priority, then by how surely it misses, then by id. `today` is
/// a day since 1970. The folder's records must outlive the candidates.
[[nodiscard]] std::vector<RehearsalCandidate> rank_candidates(const Deployment &deployment,
                                                              const std::vector<PlayedScenario> &played,
                                                              const RehearsalFolder &folder, int today);

/// What the records prove of a scenario that is answered by these runbooks.
[[nodiscard]] Proof proof_of(const Deployment &deployment, const std::string &scenario,
                             const std::vector<std::string> &runbooks, const RehearsalFolder &folder,
                             int today);

} // namespace drsim::analysis::rehearsal
