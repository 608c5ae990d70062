#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// A content delivery network (CloudFront): its caches answer what they have, whatever becomes of the
/// regions, and it asks its origins for the rest (sim/users/network_of_edges.hpp). Failure: it dies by itself
/// (component:ID.up), and nobody of ours can restart it. Where users come by it, nobody comes any further;
/// where they come by their own record, what its caches would have answered fails (a journey's cdn_share).
/// Owns: component:ID.up. Not modelled: a few of its places that fail, a stale cache, an invalidation.
[[nodiscard]] std::unique_ptr<Component> make_cloudfront(const ComponentSpec &spec,
                                                         const Deployment &deployment);

} // namespace drsim::components::edge
