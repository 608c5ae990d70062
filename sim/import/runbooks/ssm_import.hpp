#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline runbooks {

/// An SSM document (Automation 0.3, or Command 1.2, 2.0 and 2.2; JSON or YAML): a `runbook` with automatic =
/// true, called after the file, and a `runbook_step` for each step on the way that the defaults of its
/// parameters take, and for each that `onFailure: step:NAME` leads to. Calls of the API, those of boto3 in
/// scripts and commands of shells are looked up in one table (api_table.hpp); a script that makes several
/// becomes several steps, in order. What only waits (waitForAwsResourceProperty, assertAwsResourceProperty, a
/// loop with a sleep in it) is "await" with `until`, or waits for the step before it that asked for
/// something. `timeoutSeconds` is the longest that a step may take (done_timeout_s), `maxAttempts` gives
/// retries, `aws:executeAutomation` is a link `calls` to the runbook of that name, aws:loop stands unrolled.
/// What is known only at run time, and what no table has, is asked about, a diagnostic a step. The answer
/// stands in the step's `description`, which AWS accepts on every step in YAML and JSON:
///   description: "Promote the copy. drsim: action=promote target=orders-db-dr duration=5m"
/// with the keys of a step's comment in Markdown (runbook_directive.hpp), steps called by their names; that
/// of the document may say "drsim: trigger=region". A step that is not played as it stands is accounted as
/// checked where ssm_checks.hpp looks something up in it. Not modelled: other ways of a branch that is
/// decided at run time (they are listed), onCancel, isCritical (it changes how an execution is told of, not
/// what it does), how long SSM itself takes.
[[nodiscard]] Imported import_ssm_automation(std::string_view text, const ImportContext &context,
                                             Diagnostics &diagnostics);

} // namespace drsim::import::runbooks
