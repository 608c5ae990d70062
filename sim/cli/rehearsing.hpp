#pragma once
#include "sim/analysis/rehearsal/plan.hpp"
#include "sim/campaign/campaign.hpp"
#include "sim/cli/loading.hpp"

#include <optional>

namespace drsim::inline cli {

/// How a quarter is planned.
struct RehearsingSettings {
  CampaignSettings campaign; ///< seed, jobs, limits
  std::size_t ranking_trials = 0;
  std::size_t trials = 0; ///< of each chosen one
  int today = 0;          ///< day since 1970
  Quarter quarter;
};

/// Ranks, rotates, finds days and hours, plays what was chosen at its hour, and says who, what and when. The
/// plan points into `loaded` and `folder`.
[[nodiscard]] RehearsalPlan planned_quarter(const Loaded &loaded, const RehearsalFolder &folder,
                                            const Populate &populate, const RehearsingSettings &settings);

/// Rules of the catalogue and what the deployment's folder rehearsals/ holds; problems are thrown.
[[nodiscard]] RehearsalFolder rehearsal_folder(const std::filesystem::path &deployment);

} // namespace drsim::cli
