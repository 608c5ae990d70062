#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline runbook {

/// How many of its steps ask a component for something. `lossy`: data may be lost by the runbook, or there is
/// no way back from it.
[[nodiscard]] int asking_steps(const ComponentSpec &runbook, const Deployment &deployment, bool &lossy);

/// Steps of the runbook that are for the failure of this one (after_failure).
[[nodiscard]] std::vector<std::string> rescuers_of(const std::string &step, const ComponentSpec &runbook,
                                                   const Deployment &deployment);

/// Whether somebody has decided on the runbook in a step before this one.
[[nodiscard]] bool decided_before(const ComponentSpec &step, const Deployment &deployment);

} // namespace drsim::runbook
