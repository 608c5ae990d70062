#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/cli/loading.hpp"

namespace drsim::inline cli {

/// Scenarios that drsim brings along suit many deployments: one whose fault nothing feels here is listed as
/// not played, while others are. A scenario of the user's own is wrong input then.
void set_unfelt_aside(Loaded &loaded, CampaignResult &result);

/// A verdict on what nothing felt, or on a deployment that hangs loosely together, would say nothing: throws
/// UsageError.
void refuse_empty_verdicts(const CampaignResult &result, const Deployment &deployment);

} // namespace drsim::cli
