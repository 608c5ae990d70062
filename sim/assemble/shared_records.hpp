#pragma once
#include "sim/model/deployment.hpp"

namespace drsim::inline assemble {

/// Of records that share users between two places of equal rank, the one that leads to the first region is
/// the primary: users are in one region at a time, and a trial is about the loss of the first. Which of the
/// two a file names first means nothing.
void bring_shared_home(Deployment &deployment);

} // namespace drsim::assemble
