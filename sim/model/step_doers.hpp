#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

// Who does a step of a runbook, as its links and its runbook's say.

namespace drsim::inline model {

/// Those on duty who carry out a runbook; nullptr when nobody links to it.
[[nodiscard]] const ComponentSpec *rota_of(const std::string &runbook, const Deployment &deployment);

/// A job carries the step out: by_machine where that is said, else what its runbook (null: none) says.
[[nodiscard]] bool done_by_machine(const ComponentSpec &step, const ComponentSpec *runbook);

/// Ids of the roles and rotas whose hands a step takes: those it is done by, the rota of its runbook where it
/// is done with them (with_rota) or by nobody who is named. None: a machine does it, or nobody is there.
[[nodiscard]] std::vector<std::string> doers_of(const ComponentSpec &step, const Deployment &deployment);

} // namespace drsim::model
