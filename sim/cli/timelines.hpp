#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/cli/loading.hpp"
#include "sim/report/check_report.hpp"

namespace drsim::inline cli {

/// Plays the typical and the worst trial of every scenario of the report again, as the campaign did, and
/// keeps their timelines in it.
void keep_timelines(const Loaded &loaded, const Parts &parts, const std::string &traffic,
                    const CampaignSettings &settings, CheckReport &report);

} // namespace drsim::cli
