#pragma once
#include "sim/analysis/given_data.hpp"
#include "sim/analysis/shapley.hpp"
#include "sim/campaign/campaign.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// What a trial is asked of: whether both objectives are met, the RTO and the loss (both by rank, so that
/// what never recovered is the worst and not infinite).
enum class SensitivityOf { met, rto, lost };
[[nodiscard]] const char *sensitivity_name(SensitivityOf of);
[[nodiscard]] std::vector<SensitivityOf> sensitivities();

/// Given-data indices of one scenario and result.
struct ChanceIndices {
  std::string scenario;
  SensitivityOf of = SensitivityOf::met;
  std::size_t trials = 0;
  GivenIndices indices; ///< inputs "COMPONENT: PURPOSE": the first draw of each stream of chance
};

/// What every source of chance of each scenario accounts for, from trials that were played: their draws
/// follow from seed, trial, component and purpose. A few trials of each are played to hear which sources
/// there are; of a source that draws often only the first draw counts. A result that does not vary has no
/// row.
[[nodiscard]] std::vector<ChanceIndices> chance_indices(const Deployment &deployment,
                                                        const CampaignResult &base, const Populate &populate,
                                                        const CampaignSettings &settings);

/// A figure at half and at twice (a share of something at most all of it), each with the same luck.
struct TornadoBar {
  std::string parameter;
  struct End {
    double met = 0; ///< share of trials with both objectives met
    double rto_p50_s = 0;
    double rto_p95_s = 0; ///< NaN: too few trials
    double lost_p50 = 0;
  };
  End as_is;
  End at_half;
  End at_twice;
};

struct FigureEffects {
  std::string scenario;
  std::size_t trials = 0;       ///< of each bar's ends
  std::vector<TornadoBar> bars; ///< the widest first
  std::size_t walks = 0;        ///< of the Shapley effects: 0 = not played
  struct Share {
    std::string parameter;              ///< "" = all other chance
    std::vector<ShapleyEffect> effects; ///< by sensitivities(); of one that does not vary all is 0
  };
  std::vector<Share> shares;
};

struct SensitivitySizes {
  std::size_t figures = 10;
  std::size_t bar_trials = 20;
  std::size_t walks = 30;      ///< each costs figures + 2 trials
  std::size_t most_walks = 60; ///< played as far as the largest share is not told apart from the others
};

/// The assumed figures that set most of the scenarios' seconds (sway.hpp): one at a time, and all together as
/// Shapley effects, each a factor that is log-normal about 1 with 95 % from a half to twice. `told` before
/// each scenario. Cut short by `settings.stop`: the scenarios that were finished.
[[nodiscard]] std::vector<FigureEffects> figure_effects(
    const Deployment &deployment, const CampaignResult &base, const std::vector<std::string> &scenarios,
    const Populate &populate, const CampaignSettings &settings, const SensitivitySizes &sizes,
    const std::function<void(const std::string &what, std::size_t done, std::size_t planned)> &told);

} // namespace drsim::campaign
