#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <string>
#include <vector>

namespace drsim::inline report {

/// "error", "warning", "note".
[[nodiscard]] const char *severity_name(Severity severity);

/// One finding of `drsim lint`, as shown.
struct FindingRow {
  std::string id; ///< stable, kebab-case
  Severity severity = Severity::warning;
  std::string file;
  std::string where; ///< address, line or JSON pointer; may be empty
  std::string message;
  std::string cure; ///< may be empty
};

/// Errors first, then warnings, then notes; in the order given within each. Ends with a count.
[[nodiscard]] std::string lint_text(const std::vector<FindingRow> &findings, bool colour);
/// Schema drsim.lint/1.
[[nodiscard]] std::string lint_json(const std::string &deployment, const std::vector<FindingRow> &findings);

/// One thing that needs another.
struct DependencyRow {
  std::string from;
  std::string to;
  std::string what; ///< role of a link, "secret", "image", ...
  std::string at;   ///< file and line or address; may be empty
};

/// A list of things, each with the same columns; the first column is the id.
struct Listing {
  std::string what; ///< "components", "faults", "scenarios", "parameters"
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  /// What depends on what, where the list says so (JSON only): from, to, what, where.
  std::vector<DependencyRow> edges = {};
  bool has_edges = false;
  std::size_t text_columns = 0; ///< of the text form; 0 = all
  std::size_t widest_cell = 60; ///< of the text form
};

[[nodiscard]] std::string listing_text(const Listing &listing, bool colour);
/// Schema drsim.list/1: one object a row, keyed by column.
[[nodiscard]] std::string listing_json(const Listing &listing);

/// A node of a dependency graph.
struct GraphRow {
  std::string id;
  std::string kind;
  std::string region;
  bool component = true;
};

/// The graph in Graphviz' language: a box a component, in a cluster a region; every name quoted.
[[nodiscard]] std::string graph_dot(const std::string &title, const std::vector<GraphRow> &nodes,
                                    const std::vector<DependencyRow> &edges);

/// One parameter, in full: name and text of each line.
struct ExplainedRow {
  std::string id; ///< "orders-db.failover_s"
  std::vector<std::pair<std::string, std::string>> lines;
};

[[nodiscard]] std::string explained_text(const ExplainedRow &row, bool colour);
/// Schema drsim.explain/1: one object with the lines as keys.
[[nodiscard]] std::string explained_json(const ExplainedRow &row);

/// What was understood of real files, and what was not and why. Values of components are shown only as the
/// names of their parameters: files may hold secrets.
[[nodiscard]] std::string import_text(const std::vector<Imported> &files, const Diagnostics &diagnostics,
                                      bool colour);
/// Schema drsim.import/1.
[[nodiscard]] std::string import_json(const std::vector<Imported> &files, const Diagnostics &diagnostics);

} // namespace drsim::report
