#pragma once
#include "sim/insight/runbook_graph.hpp"
#include "sim/lint/facts.hpp"

#include <string>
#include <vector>

namespace drsim::inline lint {

/// It brings service back; what only tells or checks comes after the recovery.
[[nodiscard]] bool brings_back(const ComponentSpec &step);

/// What the machines take after a step has asked them, by the figures of its target; a restore reads all
/// bytes of the store at the rate of its backups. Not counted: log that is replayed, start of pods, runbooks
/// that are called.
[[nodiscard]] Phase machine_phase(const Deployment &deployment, const ComponentSpec &step);

/// A way through a runbook.
struct RunbookPath {
  double mean_s = 0;
  double p95_s = 0;               ///< every step at its own p95
  std::vector<std::string> steps; ///< "2 (10 min 28 s)"
};

/// The longest way along `after` to a step that brings service back (of a page about one service: to its
/// end), people and machines: work, joining of roles, decisions that are steps.
[[nodiscard]] RunbookPath longest_way(const Deployment &deployment, const RunbookGraph &graph);

/// What comes before the first step: alert, and people unless the runbook is automatic, with the decision
/// that this runbook asks for.
[[nodiscard]] std::vector<Phase> before_first_step(const Deployment &deployment,
                                                   const ComponentSpec &runbook);

} // namespace drsim::lint
