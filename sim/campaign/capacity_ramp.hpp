#pragma once
#include "sim/analysis/capacity/results.hpp"
#include "sim/campaign/campaign.hpp"

namespace drsim::inline campaign {

/// Plays a scenario, and watches how the region of `needed` comes to the pods that its rows need
/// (Row::pods_needed, but no more than those at which an autoscaler comes to rest): when as many have been
/// asked for, when nodes have room for them, when all are in service, each at the first instant from the
/// fault on. What stands already counts as 0 s. Pods of services that the load does not call count for room
/// only. `settings.trials` must be set; Ctrl-C keeps what has ended.
[[nodiscard]] Ramp ramp_of(const Deployment &deployment, const Scenario &scenario, const Case &needed,
                           const Populate &populate, const CampaignSettings &settings);

} // namespace drsim::campaign
