#pragma once
#include "sim/cli/campaign_words.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// What the trials of a campaign cost, measured on a few.
struct CampaignCost {
  struct OfScenario {
    std::string id;
    double trial_s = 0;       ///< of processor time
    double outcome_bytes = 0; ///< of a trial's outcome, as it is
  };
  std::vector<OfScenario> scenarios;
  std::uint64_t memory_bytes = 0; ///< the most that a process held

  /// Processor time of one trial of each scenario.
  [[nodiscard]] double trial_s() const;
  /// The same of outcomes.
  [[nodiscard]] double outcome_bytes() const;
};

/// Plays the first trials of each scenario, one process at a time. Throws UsageError where they say that the
/// input is wrong or were interrupted.
[[nodiscard]] CampaignCost campaign_cost(const Loaded &loaded, const Parts &parts, const CampaignAsked &asked,
                                         std::uint64_t trials);

} // namespace drsim::cli
