#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline runbook {

/// One step of a runbook. It begins when the steps it comes after are done, everything it requires is up, and
/// those it is done by are there with a free pair of hands (none is needed when a machine does it); until
/// then it is blocked or queued, and says so. What of its needs has died by itself people start meanwhile.
/// Branches: where `when` does not hold it is passed over; a step that comes after_failure is carried out
/// only when one of those failed; `always` whatever became of the steps before it. Work takes duration_s
/// times the runbook's pace, longer the longer people are up (fatigue_per_hour); with step_error_ratio it is
/// done wrong: noticed (step_caught_ratio) it is done again, else nobody notices and what it should have
/// asked for is not asked. A step that people decide on lasts at least as long as deciding does. An action
/// then asks the world (request:ACTION:TARGET), or `calls` another runbook, and waits for the answer without
/// holding hands, `retries` times; it may not work at first (people/setbacks). `until` is waited for, and
/// verify waits until users feel nothing. Failure: an answer of -1, or none within done_timeout_s, which also
/// stops a machine's work; the steps after it are then left undone, unless it says that they go on
/// (on_failure). A runbook that is called off stops at its next step, unless something without a way back was
/// asked for. Links: runbook, after, after_failure, by, calls, requires. Sets: ID.done (1 done, -1 failed or
/// left undone), RUNBOOK.committed. Not modelled: something required that dies while the step is at work,
/// hands that leave in the middle of a step.
[[nodiscard]] std::unique_ptr<Component> make_runbook_step(const ComponentSpec &spec,
                                                           const Deployment &deployment);

} // namespace drsim::runbook
