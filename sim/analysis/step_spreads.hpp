#pragma once
#include "sim/analysis/spread.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis {

/// One step of a runbook over the trials of a scenario in which somebody came to it.
struct StepSpread {
  std::string component; ///< "runbook:region-failover/3"
  std::string title;
  Provenance from;             ///< the line that says it
  std::string assumed{};       ///< what of it is not understood, and how it was played instead
  std::size_t trials = 0;      ///< in which somebody came to it
  std::size_t begun = 0;       ///< of them, it was begun
  std::size_t failed = 0;      ///< of them, it failed
  std::size_t left_undone = 0; ///< of them, because of a step before it, or a runbook that was called off
  std::size_t passed_over = 0; ///< of them, its condition did not hold
  std::size_t unfinished = 0;  ///< of them, at the horizon
  std::size_t waited = 0;      ///< of them, it was blocked, or queued for hands
  std::string waited_for;      ///< most often
  Spread ready_s, starts_s, ends_s; ///< since the onset, of the first attempt
  double path_share = 0;            ///< of all seconds of all critical paths
};

/// Hands of a rota or a role: how long its steps held them.
struct BusySpread {
  std::string who;
  Spread busy_s; ///< in the trials in which it was begun
};

/// A runbook over the trials of a scenario.
struct RunbookSpread {
  std::string component;
  std::string title;
  std::size_t trials = 0;        ///< in which it was begun
  std::vector<StepSpread> steps; ///< in the order of the runbook
  std::vector<BusySpread> people;
};

/// A kind of trouble that no runbook is for.
struct ImprovisedSpread {
  std::string trouble;
  std::size_t trials = 0; ///< in which people met it
};

/// For summarise(): what people improvised on, most often first.
[[nodiscard]] std::vector<ImprovisedSpread> improvised_spreads(const std::vector<const Outcome *> &good);

/// For summarise(): every runbook that was begun in some trial, in the deployment's order.
[[nodiscard]] std::vector<RunbookSpread> runbook_spreads(const Deployment &deployment,
                                                         const std::vector<const Outcome *> &good);

/// The step that holds most of the critical paths; nullptr where none holds any.
[[nodiscard]] const StepSpread *heaviest_step(const std::vector<RunbookSpread> &runbooks);

} // namespace drsim::analysis
