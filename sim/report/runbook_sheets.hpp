#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/insight/runbook_graph.hpp"

#include <string>
#include <vector>

namespace drsim::inline report {

/// A runbook as it was understood, and what was asked or told of its file.
struct RunbookSheet {
  RunbookGraph graph;
  std::vector<std::string> named_by = {}; ///< alerts whose own runbook it is
  std::vector<Problem> questions = {};    ///< of its file, in order of lines
};

/// Steps in order with who, what, how long, after what, and what is assumed and missing.
[[nodiscard]] std::string sheets_text(const std::vector<RunbookSheet> &sheets, bool colour);
/// Schema drsim.runbook-graph/1 (tests/data/reports/runbook-graph.schema.json).
[[nodiscard]] std::string sheets_json(const std::vector<RunbookSheet> &sheets);
/// Graphviz' language: a cluster a runbook, a box a step.
[[nodiscard]] std::string sheets_dot(const std::vector<RunbookSheet> &sheets);
/// A flowchart of Mermaid, as GitHub and GitLab draw it.
[[nodiscard]] std::string sheets_mermaid(const std::vector<RunbookSheet> &sheets);

/// What a step asks for: "promote orders-db-dr".
[[nodiscard]] std::string asked_by(const ComponentSpec &step);
/// Parameters of a step that bear on a trial and that nobody set: "duration", "time-out", "who".
[[nodiscard]] std::vector<std::string> assumed_of(const RunbookGraph &graph, const ComponentSpec &step);
/// What a runbook lacks as a whole: "trigger" where neither it nor an alert says when it is begun, "owner".
[[nodiscard]] std::vector<std::string> missing_of(const RunbookSheet &sheet);

} // namespace drsim::report
