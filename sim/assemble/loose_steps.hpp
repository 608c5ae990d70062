#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

namespace drsim::inline assemble {

/// What steps of imported runbooks name and the deployment has not: a runbook of a file that was not given,
/// a region that is waited for. Such a step is work only, and that is told; it would keep the deployment
/// from loading, though whoever wrote the file has done nothing wrong. To promote on the way
/// back what stands at home is to point services at it. What drsim's own files say is left as
/// it is, for the checks that follow.
void settle_loose_steps(Deployment &deployment, Diagnostics &diagnostics);

} // namespace drsim::assemble
