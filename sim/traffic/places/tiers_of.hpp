#pragma once
#include "sim/model/deployment.hpp"
#include "sim/traffic/plane.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::traffic::inline places {

/// Share of a journey's transactions that a content delivery network answers before any region sees them:
/// what the journey says, else, where users come by a network, the share of reads that it hits.
[[nodiscard]] double edge_share(const Deployment &deployment, const Journey &journey);

/// Visits that all journeys together pay a store for each transaction, in the mean.
struct StoreVisits {
  double reads = 0;
  double writes = 0;
};
/// `warmth`: by cache, share of the keys it usually answers that it has now; 1 where it says nothing.
[[nodiscard]] StoreVisits store_visits(const Deployment &deployment, const std::string &store,
                                       const std::map<std::string, double> &warmth = {});

/// The queues of a deployment, "NAME@REGION": one for every service, for every third party as each region
/// sees it, and for every store of record in every region (its replica's figures where one stands there, else
/// its own). A store's service time is the mean over the reads and writes that the journeys send it.
[[nodiscard]] std::vector<TierSettings> tiers_of(const Deployment &deployment);

} // namespace drsim::traffic::places
