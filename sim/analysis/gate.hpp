#pragma once
#include "sim/analysis/comparison.hpp"
#include "sim/input/gate_rules.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// One thing a gate has to say.
struct GateFinding {
  enum class Why {
    worse,          ///< a figure, beyond the tolerance
    undecided,      ///< the trials do not tell
    newly_missed,   ///< a claim that passed before
    waiver_expired, ///< nobody answers for it any more
    applying,       ///< objectives are not met while the plan is applied
    broken          ///< trials did not finish: a defect of drsim
  };
  Why why = Why::worse;
  GateAction action = GateAction::fail; ///< fail or warn
  std::string scenario;
  std::string figure = {}; ///< of figures(); of newly_missed the claim's metric; "" = the scenario
  std::optional<Waiver> waiver =
      {}; ///< somebody answers for it, so that it does not fail; or the expired one

  [[nodiscard]] bool fails() const
  {
    return action == GateAction::fail && (!waiver || why == Why::waiver_expired);
  }
};

[[nodiscard]] const char *why_name(GateFinding::Why why);

struct GateResult {
  std::vector<GateFinding> findings; ///< in order of scenario, then figure; waived ones too
  [[nodiscard]] bool passed() const; ///< none of them fails
};

/// No rule waits for an answer on this scenario any more.
[[nodiscard]] bool gate_decided(const ScenarioPair &pair, const GateRules &rules);

/// Holds what was played against the rules; `today` as "2026-11-28". A claim counts as newly missed where it
/// passed before and fails after, or passed before, is inconclusive after and its figure became worse.
[[nodiscard]] GateResult judge_gate(const std::vector<ScenarioPair> &pairs, const GateRules &rules,
                                    const std::string &today);

/// What the gate says of the trials in which the plan is applied: one finding for each objective that is not
/// met, with its metric as figure.
[[nodiscard]] std::vector<GateFinding> judge_applying(const ScenarioSummary &applying, const GateRules &rules,
                                                      const std::string &today);

/// The tolerances of the rules; these must outlive it.
[[nodiscard]] ToleranceOf tolerances_of(const GateRules &rules);

} // namespace drsim::analysis
