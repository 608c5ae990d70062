#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

namespace drsim::inline assemble {

/// What runbooks of files name is held against the deployment, before it is validated. A runbook that a step
/// runs and no file has ("calls") is taken off the step. A target or a condition that a command or a call
/// names as the tool knows it (a deployment of Kubernetes, a service of systemd), and the deployment does not
/// have, makes the step work of people. Both are asked about, with a line. What an annotation or
/// deployment.json says stays: there a wrong name is an error.
void settle_runbook_links(Deployment &deployment, Diagnostics &diagnostics);

} // namespace drsim::assemble
