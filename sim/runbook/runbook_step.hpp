#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline runbook {

/// One step of a runbook. It begins when the steps it comes after are done, a pair of hands is free (none is
/// needed when the runbook is automatic) and everything it requires is up; until then it is blocked, and says
/// so. What of that has died by itself people start meanwhile.
/// Work takes duration_s times the runbook's pace, longer the longer people are up (fatigue_per_hour);
/// with step_error_ratio it is done wrong: noticed (step_caught_ratio) it is done again, else nobody notices
/// and what it should have asked for is not asked. A step that people decide on lasts at least as long as
/// deciding does. An action then asks the world (request:ACTION:TARGET) and waits for the answer
/// (done:ACTION:TARGET) without holding hands; it may not work at first (people/setbacks). Verify waits until
/// users feel nothing. Failure: an answer of -1, or none within done_timeout_s; the steps after it are then
/// left undone. A runbook that is called off stops at its next step, unless something without a way back was
/// asked for. Links: runbook, after, requires. Sets: ID.done (1 done, -1 failed or left undone),
/// RUNBOOK.committed. Not modelled: something required that dies while the step is at work.
[[nodiscard]] std::unique_ptr<Component> make_runbook_step(const ComponentSpec &spec,
                                                           const Deployment &deployment);

} // namespace drsim::runbook
