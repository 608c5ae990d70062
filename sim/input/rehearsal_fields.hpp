#pragma once

#include <string>
#include <vector>

namespace drsim::inline input {

/// A field of the record of a rehearsal: what a protocol asks for and a drsim.rehearsal-record/1 may hold.
struct RehearsalField {
  const char *section; ///< "identity", "basis", "execution", "results", "conclusion"
  const char *key;
  /// Columns of its table; empty: one text, or a list of texts.
  std::vector<const char *> columns = {};
};

/// All fields, in the order of the protocol.
[[nodiscard]] const std::vector<RehearsalField> &rehearsal_fields();

/// The sections, in order.
[[nodiscard]] const std::vector<std::string> &rehearsal_sections();

/// Types of a rehearsal, from talk to the real thing.
[[nodiscard]] const std::vector<std::string> &rehearsal_types();

} // namespace drsim::input
