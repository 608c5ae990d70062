#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/cli/loading.hpp"
#include "sim/input/prices.hpp"
#include "sim/report/capacity_report.hpp"

namespace drsim::inline cli {

/// Adds to the report what only trials can tell: ramps, largest loads, ways to keep the second region. Which
/// of the scenarios region-outage and zone-outage apply decides what can be asked. `settings.trials` of each
/// question. Ctrl-C keeps what has ended.
void simulate_capacity(const Loaded &loaded, const Parts &parts, const Prices &prices,
                       const CampaignSettings &settings, CapacityReport &report);

/// Adds the cheapest changes for each region, nothing lost and its worst zone, with what stays short.
void cure_capacity(const Deployment &deployment, const Prices &prices, CapacityReport &report);

} // namespace drsim::cli
