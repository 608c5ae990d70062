#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline runbooks {

/// A runbook page in Markdown, Russian or English: a `runbook` called after the file and a `runbook_step` a
/// step. Durations, actions and tools are read from words and commands; a comment in a step says it outright:
/// <!-- drsim: action=promote target=orders-db-dr requires=tool:vault after=1,2 duration=5m approval=yes -->
/// and one outside the steps <!-- drsim: trigger=region automatic=no -->. Steps run one after another unless
/// `after` says otherwise. An action whose target the text does not name becomes human work, with a warning.
/// Not modelled: branches ("if ... go to step 5"), a step that does two things, steps of another page.
[[nodiscard]] Imported import_runbook_markdown(std::string_view text, const ImportContext &context,
                                               Diagnostics &diagnostics);

} // namespace drsim::import::runbooks
