#pragma once
#include "sim/analysis/comparison.hpp"
#include "sim/campaign/campaign.hpp"
#include "sim/insight/changes.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// A deployment with the scenarios to be played against it, their targets settled on it.
struct Side {
  Deployment deployment;
  std::vector<Scenario> scenarios; ///< of two sides: the same ids in the same order
};

struct ComparisonSettings {
  CampaignSettings campaign; ///< trials: exactly so many pairs a scenario; else first_batch, then twice that
  ToleranceOf tolerance;     ///< must be set
  std::function<bool(const ScenarioPair &)> decided; ///< nothing more is asked of this one; must be set
};

/// Plays both sides in pairs, in looks that share the chance of error, until each scenario is decided or
/// identical in every pair, at most 400 pairs each where no number is fixed.
[[nodiscard]] std::vector<ScenarioPair> compare_sides(const Side &before, const Side &after,
                                                      const Populate &populate,
                                                      const ComparisonSettings &settings);

/// A deployment's scenarios, targets settled on it; one that does not apply is left out.
using Resettle = std::function<std::vector<Scenario>(const Deployment &)>;

/// Plays every group of `changes` alone, and all but it, for one figure of one scenario, over the pair's own
/// first trials (`settings.campaign.trials`). Of many groups only the `most` nearest to the later trials'
/// critical path.
[[nodiscard]] std::vector<Effect> effects_of(const Side &before, const Deployment &after,
                                             const std::vector<Change> &changes, const ScenarioPair &pair,
                                             const std::string &figure, const Resettle &resettle,
                                             const Populate &populate, const ComparisonSettings &settings,
                                             std::size_t most = 8);

} // namespace drsim::campaign
