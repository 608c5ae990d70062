#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline model {

/// By which NAT gateway the private subnets of each zone of a region go out, in the order of its zones: the
/// one that stands in the zone (the first of the region where that is shared by all), else one that stands in
/// several or names none, else the first. Null where the region has none: then everybody gets out.
[[nodiscard]] std::vector<const ComponentSpec *> ways_out(const Deployment &deployment,
                                                          const std::string &region);

/// Zones of its region whose private subnets go out by it.
[[nodiscard]] std::vector<std::string> zones_behind(const Deployment &deployment,
                                                    const ComponentSpec &gateway);

} // namespace drsim::model
