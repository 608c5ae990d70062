#pragma once
#include "sim/analysis/grounds.hpp"
#include "sim/analysis/proven.hpp"
#include "sim/campaign/campaign.hpp"

#include <vector>

namespace drsim::inline campaign {

/// How much is played to tell what is proven.
struct ProvenEffort {
  std::size_t trials = 100;  ///< of a scenario, with everything at its worse end
  std::size_t probes = 6;    ///< trials that find the worse end of one figure
  std::size_t figures = 10;  ///< of a scenario, those that set most of its seconds
  double least_share = 0.01; ///< of the critical seconds that a figure must set, or of the RPO that it must
                             ///< move the loss by, to be tried
};

/// For every scenario of a campaign: the objectives with its unproven figures at their worse ends. Tried are
/// the figures that set most of the critical seconds, and those of stores of record, their copies and
/// backups, on which no second but a loss may rest. Cut short by `settings.stop`: what there is.
[[nodiscard]] std::vector<Proven> proven_of(const Deployment &deployment, const CampaignResult &result,
                                            const Populate &populate, const CampaignSettings &settings,
                                            const EvidenceBook &book, const ProvenEffort &effort = {});

} // namespace drsim::campaign
