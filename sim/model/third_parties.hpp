#pragma once
#include "sim/model/deployment.hpp"

#include <string>

namespace drsim::inline model {

/// Whether what a journey calls is a system of somebody else.
[[nodiscard]] inline bool is_third_party(const Deployment &deployment, const std::string &name)
{
  const ComponentSpec *spec = deployment.find(name);
  return spec != nullptr && spec->kind == "third_party";
}

} // namespace drsim::model
