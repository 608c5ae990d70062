#pragma once
#include "sim/model/deployment.hpp"

#include <string>

namespace drsim::inline model {

/// The inter_region_link whose id names both regions; null where none does: nothing limits what crosses.
[[nodiscard]] inline const ComponentSpec *link_between(const Deployment &deployment, const std::string &a,
                                                       const std::string &b)
{
  for (const ComponentSpec *link : deployment.of_kind("inter_region_link"))
    if (link->id.find(a) != std::string::npos && link->id.find(b) != std::string::npos)
      return link;
  return nullptr;
}

} // namespace drsim::model
