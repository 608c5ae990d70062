#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline platform {

/// Names inside a cluster (CoreDNS): services find each other, and others outside, by it. Failure: all its
/// pods die (component:ID.up), or its region does; answers that callers have kept last cached_s, then calls
/// between services of the region, and from there to systems of others, fail. Usable again start_s after it
/// is back. Links: cluster (of the region). Sets: ID.available. Not modelled: some of its pods dead or
/// overloaded, a cache on every node, databases by name (connections of pools are open already).
[[nodiscard]] std::unique_ptr<Component> make_cluster_dns(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim::components::platform
