#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline automation {

/// A workflow of GitHub Actions that is a recovery: its name, its file's name or a comment at its head says
/// so, or a drsim comment gives it a trigger, and it can be begun by hand. Jobs by their needs; commands of
/// `run`; `if: always()` and `if: failure()`; an environment is approved by somebody, as its protection rules
/// stand in no file; a matrix with max-parallel takes several rounds. Others are listed.
/// Not modelled: runners and their queues, outputs, secrets, concurrency groups, caches.
[[nodiscard]] Imported import_github_workflow(std::string_view text, const ImportContext &context,
                                              Diagnostics &diagnostics);

} // namespace drsim::import::automation
