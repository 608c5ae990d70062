#pragma once

#include "sim/core/diagnostics.hpp"
#include "sim/import/imported.hpp"

#include <string>
#include <vector>

namespace drsim {

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

/// A list of things, each with the same columns; the first column is the id.
struct Listing {
  std::string what; ///< "components", "faults", "scenarios", "parameters"
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

[[nodiscard]] std::string listing_text(const Listing &listing, bool colour);
/// Schema drsim.list/1: one object a row, keyed by column.
[[nodiscard]] std::string listing_json(const Listing &listing);

/// What was understood of real files, and what was not and why. Values of components are shown only as the
/// names of their parameters: files may hold secrets.
[[nodiscard]] std::string import_text(const std::vector<Imported> &files, const Diagnostics &diagnostics,
                                      bool colour);
/// Schema drsim.import/1.
[[nodiscard]] std::string import_json(const std::vector<Imported> &files, const Diagnostics &diagnostics);

} // namespace drsim
