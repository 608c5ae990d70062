#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/outcome.hpp"

namespace drsim::inline verdict {

/// Fills in outcome.steps from the timeline, every step of a runbook that somebody came to, in order of time;
/// and outcome.improvised. Seconds count from outcome.onset_s. Of the critical path a step holds what passed
/// in its own events, and in those of what it asked while it waited for the answer.
void judge_steps(const Timeline &timeline, Outcome &outcome);

} // namespace drsim::verdict
