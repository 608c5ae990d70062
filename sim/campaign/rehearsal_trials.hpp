#pragma once
#include "sim/analysis/rehearsal/expected.hpp"
#include "sim/campaign/campaign.hpp"

#include <functional>
#include <vector>

namespace drsim::inline campaign {

/// A scenario to be played so often, with who was called when.
struct RehearsalOrder {
  Scenario scenario;
  std::size_t trials = 0;
};

/// The trials of each order, in order of trial number; the same for any `jobs`. A trial that did not finish
/// has the status that says so. Interrupted: those that had ended. Of the settings seed, jobs, limits and
/// stop count. `on_end`: how many have ended, of how many.
[[nodiscard]] std::vector<std::vector<RehearsalTrial>>
play_rehearsals(const Deployment &deployment, const std::vector<RehearsalOrder> &orders,
                const Populate &populate, const CampaignSettings &settings,
                const std::function<void(std::size_t, std::size_t)> &on_end);

} // namespace drsim::campaign
