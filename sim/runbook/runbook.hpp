#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline runbook {

/// A plan that people or automation carry out while RUNBOOK.started is on; once finished and put back, it can
/// be begun anew. Its steps are components of their own. Failure: a step that fails leaves those after it
/// undone, unless it says that it goes on, or another step is for that failure and is done. The roles of its
/// steps are called as it begins. Links: "step:01".. or, without them, the steps that link to it; for (what
/// it is for, of things that one kind of trouble befalls). Sets: ID.finished (1 done, -1 a step failed or it
/// was called off), ROLE.called. What it is begun for is ID.about: the target "broken" of its
/// steps. Not modelled: two at once of the same runbook.
[[nodiscard]] std::unique_ptr<Component> make_runbook(const ComponentSpec &spec,
                                                      const Deployment &deployment);

} // namespace drsim::runbook
