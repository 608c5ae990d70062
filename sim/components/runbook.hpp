#pragma once

#include "sim/components/component.hpp"

namespace drsim {

/// A plan that people or automation carry out, once a trial, after RUNBOOK.started. Its steps are components
/// of their own. Failure: a step that fails leaves those after it undone. Links: "step:01".. or, without
/// them, the steps that link to it. Sets: ID.finished (1 done, -1 a step failed). Not modelled: carrying out
/// the same runbook a second time, giving up half way.
[[nodiscard]] std::unique_ptr<Component> make_runbook(const ComponentSpec &spec,
                                                      const Deployment &deployment);

/// Steps of a runbook in order: those it links to, else those that link to it.
[[nodiscard]] std::vector<std::string> steps_of(const ComponentSpec &runbook, const Deployment &deployment);

} // namespace drsim
