#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline runbook {

/// One step of a runbook. It begins when the steps it comes after are done, a pair of hands is free (none is
/// needed when the runbook is automatic) and everything it requires is up; until then it is blocked, and says
/// so. Work takes duration_s times the runbook's pace, longer the longer people are up (fatigue_per_hour),
/// and with step_error_ratio some of it is done again. An action then asks the world (request:ACTION:TARGET)
/// and waits for the answer (done:ACTION:TARGET) without holding hands; verify waits until users feel
/// nothing. Failure: an answer of -1, or none within done_timeout_s; the steps after it are then left undone.
/// Links: runbook, after, requires. Sets: ID.done (1 done, -1 failed).
/// Not modelled: something required that dies while the step is at work, a step carried out wrongly without
/// anyone noticing, approvals in runbooks that people carry out (their decision covers them).
[[nodiscard]] std::unique_ptr<Component> make_runbook_step(const ComponentSpec &spec,
                                                           const Deployment &deployment);

} // namespace drsim::runbook
