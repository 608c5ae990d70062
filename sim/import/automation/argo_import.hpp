#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline automation {

/// Workflows of Argo that are a recovery: the name, an annotation or a label says so, or a comment does; a
/// runbook a document. Steps (one after another, those of one group at once) and graphs (dependencies,
/// depends), templates within templates; suspend without a duration is somebody's approval; retryStrategy,
/// activeDeadlineSeconds, continueOn, onExit, "when" on values that the file says. Containers and scripts of
/// a shell are read, those of other languages asked about. Others are listed. Not modelled: factors of a
/// backoff, parallelism and locks, artifacts, loops over what a step yields.
[[nodiscard]] Imported import_argo_workflow(std::string_view text, const ImportContext &context,
                                            Diagnostics &diagnostics);

} // namespace drsim::import::automation
