#pragma once
#include "sim/analysis/capacity/results.hpp"
#include "sim/input/prices.hpp"

#include <string>

namespace drsim::inline analysis::inline capacity {

/// The machine under a component as the user's files name it ("m6i.xlarge"); "" where none does.
[[nodiscard]] std::string machine_of(const Deployment &deployment, const std::string &component);

/// What a region costs a month while it stands: machines, databases, caches, brokers, load balancers,
/// clusters, and the log that is copied into it. What has no price, or whose machine nobody names, is listed
/// and not in the sum. Backups, requests, traffic to users and what comes only in a failover are not counted.
[[nodiscard]] Bill bill_of(const Deployment &deployment, const std::string &region, const Prices &prices);

} // namespace drsim::analysis::capacity
