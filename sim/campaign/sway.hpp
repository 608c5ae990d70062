#pragma once
#include "sim/analysis/sway.hpp"
#include "sim/campaign/campaign.hpp"

#include <vector>

namespace drsim::inline campaign {

/// The assumed numbers ("oncall:sre.decide_s") that set most of the critical seconds of these runs, the
/// largest share first, at most so many.
[[nodiscard]] std::vector<std::string>
assumed_figures(const Deployment &deployment, const std::vector<ScenarioRun> &runs, std::size_t figures);

/// The `figures` assumed numbers that set most of the critical seconds of a campaign, over all its scenarios,
/// each played anew at both ends in the scenarios on whose critical path it stands. `settings.trials` says
/// how many trials; the campaign's own first trials are compared with. Cut short by `settings.stop`: what
/// there is.
[[nodiscard]] std::vector<Sway> sway_of(const Deployment &deployment, const CampaignResult &result,
                                        const Populate &populate, const CampaignSettings &settings,
                                        std::size_t figures = 3);

} // namespace drsim::campaign
