#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline runbooks {

/// A runbook page in Markdown, Russian or English: a `runbook` called after the file and a `runbook_step` a
/// step; a document with several procedures under headings of their own is several runbooks. Durations,
/// actions and tools are read from commands and words; lines of a step that begin with a label say who does
/// it
/// ("Кто:", "Owner:": a `role` for each that is not the rota itself), how long it may take ("Тайм-аут:"), how
/// one sees that it worked, what takes it back, and which step is for the case that it fails. A comment in a
/// step says it outright:
/// <!-- drsim: action=promote target=orders-db-dr requires=tool:vault after=1,2 duration=5m approval=yes
///      by=dba when=down:orders-db&region_up:eu-west-1 until=up:orders-db-dr retries=2 retry_wait=30s
///      timeout=10m on_failure=continue after_failure=3 always=yes machine=yes calls=runbook:notify -->
/// and one outside the steps <!-- drsim: trigger=region automatic=no for=orders-db owner=sre rto=1h rpo=15m
/// -->. Steps run one after another unless `after` says otherwise. What is not understood (neither an action
/// nor a duration, two actions, several targets, a target that nobody names, a condition in words) is asked
/// about, a diagnostic a step with the comment that answers, and played as human work. Not modelled: a way
/// back to an earlier step; steps of another page, unless `calls` names it.
[[nodiscard]] Imported import_runbook_markdown(std::string_view text, const ImportContext &context,
                                               Diagnostics &diagnostics);

} // namespace drsim::import::runbooks
