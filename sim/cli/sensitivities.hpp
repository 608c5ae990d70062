#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/cli/commands.hpp"
#include "sim/report/advice_report.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// What results are sensitive to: chance, by the trials that were played, and assumed figures in the
/// scenarios named. Ctrl-C keeps the scenarios that were finished, and says so in the report.
void add_sensitivity(AdviceReport &report, const Deployment &deployment, const CampaignResult &base,
                     const std::vector<std::string> &scenarios, const Populate &populate,
                     const CampaignSettings &settings);

} // namespace drsim::cli
