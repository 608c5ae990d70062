#pragma once
#include "sim/analysis/paired.hpp"
#include "sim/analysis/summary.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// One scenario before and after a change: the same trials with the same luck.
struct ScenarioPair {
  std::string id;
  std::string title;
  std::vector<Outcome> before; ///< in order of trial
  std::vector<Outcome> after;
  std::string stopped = {};    ///< "decided", "most_trials", "fixed", "interrupted"
  double tail = one_look_tail; ///< chance of error of one side that the last look may have
  bool identical = false;      ///< every pair has the same timeline
  std::vector<Check> checks_before = {};
  std::vector<Check> checks_after = {};
  std::vector<Difference> differences = {}; ///< in the order of figures()

  /// Null when the figure says nothing of these deployments.
  [[nodiscard]] const Difference *find(const std::string &figure) const;
  /// A trial that met the figure's objective (of "x.met") before and misses it after, else the one whose
  /// metric worsened most; -1 when none did.
  [[nodiscard]] long long counterexample(const std::string &figure) const;
};

/// How much of a difference is none, by scenario and figure ("rto_s.p50").
using ToleranceOf = std::function<Tolerance(const std::string &scenario, const std::string &figure)>;

/// What a comparison tells: P(RTO met) and P(RPO met), the median and 95th percentile of RTO, RPO, lost and
/// failed transactions and of events that no topic took: "rto_s.met", ..., "unpublished_events.p95".
[[nodiscard]] std::vector<std::string> figures();

/// "P(RTO met)", "RTO p95", "lost transactions p50".
[[nodiscard]] std::string figure_title(const std::string &figure);
/// The metric a figure is of: "rto_s".
[[nodiscard]] std::string metric_of(const std::string &figure);

/// One figure over some pairs of trials. `figure` is one of figures().
[[nodiscard]] Difference difference_of(const std::string &figure, const std::vector<OutcomePair> &pairs,
                                       const Objectives &before, const Objectives &after, Tolerance tolerance,
                                       double tail);

/// A deployment and one of its scenarios, its targets settled on it.
struct SideOfPair {
  const Deployment &deployment;
  const Scenario &scenario;
};

/// Fills in what follows from the outcomes: checks, differences, whether it is identical.
void judge_pair(ScenarioPair &pair, const SideOfPair &before, const SideOfPair &after,
                const ToleranceOf &tolerance);

/// What some of the changes do to one figure of one scenario.
struct Effect {
  std::string group; ///< what is switched as one: a component, or a part of deployment.json
  std::string scenario;
  std::string figure;
  Difference alone = {};    ///< only these changes against none
  Difference without = {};  ///< all but these against none
  bool stands_alone = true; ///< false: it cannot be played without the others
  /// It worsens the figure by itself, or without it the figure is not shown to be worse (two that cover for
  /// each other do it only together).
  [[nodiscard]] bool is_cause() const;
};

} // namespace drsim::analysis
