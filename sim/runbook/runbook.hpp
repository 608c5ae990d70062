#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline runbook {

/// A plan that people or automation carry out while RUNBOOK.started is on; once finished and put back, it can
/// be begun anew. Its steps are components of their own. Failure: a step that fails leaves those after it
/// undone. Links: "step:01".. or, without them, the steps that link to it. Sets: ID.finished (1 done, -1 a
/// step failed or it was called off). Not modelled: a runbook that calls another.
[[nodiscard]] std::unique_ptr<Component> make_runbook(const ComponentSpec &spec,
                                                      const Deployment &deployment);

} // namespace drsim::runbook
