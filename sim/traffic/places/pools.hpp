#pragma once
#include "sim/model/deployment.hpp"
#include "sim/traffic/places/places.hpp"
#include "sim/traffic/plane.hpp"

#include <string>
#include <vector>

namespace drsim::traffic::inline places {

/// The connections of one service to one store in one region: as many as its pods keep in sum, and a request
/// that needs the store waits for one. A connection is held for one try of a visit: who gives up closes it.
/// Not modelled: one held over several visits of a transaction; a pod that has none left while others have.
/// In the fluid plane all pools of a store are one limit.
struct PoolPlan {
  std::size_t caller = 0; ///< slot of the service
  std::size_t store = 0;  ///< slot of the store, as that region names it: a route may lead elsewhere
  const TierSettings *tier = nullptr; ///< of the caller; none where the region lacks it
};

/// Service whose connections a store's hop uses: Hop::by, else the last service of ours called before it on
/// the journey's path; "" when there is none.
[[nodiscard]] std::string caller_of(const Deployment &deployment, const Journey &journey, const Hop &hop);

/// The store that a hop's connections lead to: its target, or what a cache reads on a miss; "" for a call.
[[nodiscard]] std::string store_behind(const Hop &hop);

/// Every pool the journeys use, in order of caller and store, each once in every region, the regions of one
/// side by side. Points into the settings.
[[nodiscard]] std::vector<PoolPlan> pool_plans(const PlaneSettings &settings, const Places &places);

/// By slot: how long a request waits for a store that is away, for a connection to it: the least of what its
/// callers say, 0 where one of them fails at once, or nobody knows who calls. Of a service without pods: how
/// long the balancers before it ask again, 0 where others call it, too. Who still waits when it is back is
/// worked on then. Not modelled: what was worked on when it went, which fails at once though its connections
/// may hang; a server that refuses connections, whose callers do not ask again: say that they do not wait;
/// the instants at which they ask; in the fluid plane the work of all that come back at once, and waits
/// handed over to or from the exact plane, which count as failing.
[[nodiscard]] std::vector<double> held_by_slot(const PlaneSettings &settings, const Places &places);

/// Connections a pool gets that wants `wanted`, when all pools of the store want `wanted_by_all` and it takes
/// `max_connections`: all, or its share.
[[nodiscard]] double granted_connections(double wanted, double wanted_by_all, double max_connections);

} // namespace drsim::traffic::places
