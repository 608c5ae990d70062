#pragma once
#include "sim/engine/world.hpp"
#include "sim/traffic/plane.hpp"

namespace drsim::inline users {

/// The data plane's view of a deployment: a tier for every service, and one for every store of record in
/// every region (its replica's figures where one stands there, else its own). A store's service time is the
/// mean over the reads and writes that the journeys send it. How users follow DNS comes from the component of
/// kind dns_clients and the TTL of the record it links to; the resolvers that stretch a TTL do so alike
/// within a trial (one draw).
/// Under attack the deployment has one more journey, the last, which no user makes: the busiest one's way,
/// whose reads no cache answers and which leaves out what is not waited for; `attacked` keeps it, for as long
/// as the plane is used.
[[nodiscard]] traffic::PlaneSettings plane_settings(const World &world, Deployment &attacked);

} // namespace drsim::users
