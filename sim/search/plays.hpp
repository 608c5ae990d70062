#pragma once
#include "sim/campaign/campaign.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace drsim::inline search {

/// One trial to be played.
struct Play {
  const Deployment *deployment = nullptr;
  const Scenario *scenario = nullptr;
  std::uint64_t trial = 0;
};

/// What it came to. A trial that died, hung or stood still has its status and message.
struct Played {
  Outcome outcome;
  std::vector<std::string> past; ///< components that led to what users felt (past.hpp)
};

/// Plays each in a process of its own (pool.hpp) with `settings.seed`; what `settings.stop` cut short has no
/// end. `on_end` is called in order of ending.
void play_all(const std::vector<Play> &plan, const Populate &populate, const CampaignSettings &settings,
              const std::function<void(std::size_t index, Played)> &on_end);

} // namespace drsim::search
