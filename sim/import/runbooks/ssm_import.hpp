#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline runbooks {

/// An SSM Automation document (schema 0.3, JSON or YAML): a `runbook` with automatic = true, called after the
/// file, and a `runbook_step` for each step on the way that the defaults of its parameters take.
/// `timeoutSeconds` is an upper bound, not a duration: it is noted, and the catalogue's duration holds. Only
/// aws:sleep sets one. Not modelled: the other ways of a branch, retries, onFailure, scripts.
[[nodiscard]] Imported import_ssm_automation(std::string_view text, const ImportContext &context,
                                             Diagnostics &diagnostics);

} // namespace drsim::import::runbooks
