#pragma once
#include "sim/analysis/rehearsal/judgement.hpp"

namespace drsim::inline analysis::inline rehearsal {

/// For judge_log(): what was not as planned, with severity, kind, owner and the day it is due, the gravest
/// first.
void find_deviations(Judgement &judgement, const RehearsalRules &rules);

} // namespace drsim::analysis::rehearsal
