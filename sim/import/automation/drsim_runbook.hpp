#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline automation {

/// drsim's own JSON of a runbook ("format": "drsim.runbook/1", models/README.md): the runbook, its steps and
/// the roles it names, strictly: unknown keys, wrong types and names that no step has are all told at once,
/// each at its JSON pointer. A step without "after" comes after the one written before it that is not
/// carried out upon a failure only; "after": [] begins at once.
[[nodiscard]] Imported import_drsim_runbook(std::string_view text, const ImportContext &context,
                                            Diagnostics &diagnostics);

} // namespace drsim::import::automation
