#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline runbook {

/// A plan that people or automation carry out, once a trial, after RUNBOOK.started. Its steps are components
/// of their own. Failure: a step that fails leaves those after it undone. Links: "step:01".. or, without
/// them, the steps that link to it. Sets: ID.finished (1 done, -1 a step failed). Not modelled: carrying out
/// the same runbook a second time, giving up half way.
[[nodiscard]] std::unique_ptr<Component> make_runbook(const ComponentSpec &spec,
                                                      const Deployment &deployment);

} // namespace drsim::runbook
