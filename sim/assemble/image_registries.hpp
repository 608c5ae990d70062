#pragma once
#include "sim/model/deployment.hpp"

namespace drsim::inline assemble {

/// Services that get their images from a registry of AWS (ACCOUNT.dkr.ecr.REGION.amazonaws.com) in a region
/// of the deployment need it there to start a pod: a tool "ecr:REGION" stands for it, and they link to it
/// unless they say what their registry is. Other hosts are somewhere outside.
void find_image_registries(Deployment &deployment);

} // namespace drsim::assemble
