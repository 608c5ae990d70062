#pragma once

#include "sim/engine/world.hpp"
#include "sim/traffic/plane.hpp"

namespace drsim {

/// The data plane's view of a deployment: a tier for every service, and one for every store of record in
/// every region (its replica's figures where one stands there, else its own). A store's service time is the
/// mean over the reads and writes that the journeys send it. How users follow DNS comes from the component of
/// kind dns_clients and the TTL of the record it links to; the resolvers that stretch a TTL do so alike
/// within a trial (one draw).
[[nodiscard]] traffic::PlaneSettings plane_settings(const World &world);

/// Position of a region in the deployment; -1 when it has no such region.
[[nodiscard]] int region_index(const Deployment &deployment, const std::string &region);

/// "bff@eu-central-1" -> "bff".
[[nodiscard]] std::string service_name(const std::string &component);

/// Names of the caches that journeys read or write, sorted.
[[nodiscard]] std::vector<std::string> caches_of(const Deployment &deployment);

/// The store of record a replica copies, "" when it copies none.
[[nodiscard]] std::string store_of(const ComponentSpec &replica);

/// The record by which users come: what dns_clients link to, else entry_record().
[[nodiscard]] const ComponentSpec *users_record(const Deployment &deployment);

} // namespace drsim
