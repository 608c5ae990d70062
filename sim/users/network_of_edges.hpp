#pragma once
#include "sim/model/deployment.hpp"
#include "sim/model/relations.hpp"
#include "sim/traffic/plane.hpp"

namespace drsim::inline users {

/// Whose caches answer what journeys say is answered at the edge: users_network(), else the first cloudfront
/// where journeys have a cdn_share; null when there is none.
[[nodiscard]] const ComponentSpec *caching_network(const Deployment &deployment);

/// What it makes of users' requests (facts.md, section 4). Reads (GET, HEAD, OPTIONS; Journey::read_share)
/// may be answered by its caches (hit_ratio, where a journey has no cdn_share of its own), and go to the
/// second origin of its group when the first fails in a way that failover_codes cover: 503 where it cannot be
/// connected to (after connection_attempts x connection_timeout_s when it swallows connections), 504 where it
/// takes too long, else what the load balancer answers. Writes never do. Each request begins with the first
/// origin anew.
/// Not modelled: the network's own outages, errors that it keeps (10 s), its read time-out (the services' are
/// shorter), its caches' filling.
[[nodiscard]] traffic::Cdn network_settings(const Deployment &deployment);

/// Region of its first origin where that is a load balancer; -1 when a record says where requests go.
[[nodiscard]] int first_origin_region(const Deployment &deployment);

} // namespace drsim::users
