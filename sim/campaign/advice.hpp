#pragma once
#include "sim/analysis/forecast.hpp"
#include "sim/analysis/gain.hpp"
#include "sim/campaign/campaign.hpp"
#include "sim/insight/fixes.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// How many trials of a scenario each part gets. The numbers of trials do not overlap where one part chooses
/// and the next one judges.
struct AdviceSizes {
  std::size_t first = 4;      ///< a fix that changes no timeline in so many is taken to change none
  std::size_t screened = 12;  ///< of every fix, the first ones
  std::size_t compared = 40;  ///< of the best fixes and of combinations: the next ones after the screened
  std::size_t checked = 100;  ///< of the set in the end, with another seed
  std::size_t finalists = 10; ///< fixes that are compared
  std::size_t members = 6;    ///< of a set at most
};

struct AdviceSettings {
  CampaignSettings campaign; ///< seed, jobs, stop
  AdviceSizes sizes;
  Evidence evidence; ///< for the causes of a forecast
  /// Told before each part and fix: what is played now.
  std::function<void(const std::string &part, std::size_t done, std::size_t planned)> on_progress = {};
};

/// One fix, played.
struct TriedFix {
  Fix fix;
  Gain screened;
  Gain gain;             ///< over trials that it was not chosen by; only of finalists
  bool finalist = false; ///< `gain` holds
  bool changes = false;  ///< some timeline became another one
  std::string broken;    ///< why it cannot be played; else empty
};

/// A scenario with a set of fixes, under another seed.
struct CheckedScenario {
  std::string scenario;
  bool target = false; ///< it did not pass before
  std::size_t trials = 0;
  std::vector<Check> checks;
  Verdict before = Verdict::inconclusive; ///< as it stands, by the first campaign
  Verdict after = Verdict::inconclusive;
  FailureCause cause; ///< its trials, for a forecast
};

/// What to fix first. Numbers of fixes are places in `tried`.
struct Advice {
  std::vector<std::string> targets; ///< scenarios that do not pass as it stands
  std::vector<TriedFix> tried;      ///< in the order they were given
  std::vector<std::size_t> ranked;  ///< those that do good, the most a day of effort first
  std::size_t untried = 0;          ///< interrupted before these
  struct Step {
    std::size_t fix = 0;
    Gain so_far; ///< of all up to it, against none, over the trials of comparison
  };
  std::vector<Step> steps;         ///< greedy
  std::vector<std::size_t> chosen; ///< the set, without what is not missed
  Gain chosen_gain;                ///< over the trials of comparison, by which it was chosen
  Gain everything;                 ///< all finalists together, over the same
  std::uint64_t checked_seed = 0;
  std::vector<CheckedScenario> checked; ///< the promise; empty without a set, or interrupted
  std::string interrupted_in;           ///< the part that a signal cut short; else empty

  [[nodiscard]] bool passes() const; ///< every scenario of the check
};

/// Plays every fix against the campaign that was played (`settings.campaign.seed`, trials from 0 on, at least
/// screened + compared), the best again, and combinations of them. Cut short by `stop`: what there is.
[[nodiscard]] Advice advise(const Deployment &deployment, const CampaignResult &base, std::vector<Fix> fixes,
                            const Populate &populate, const AdviceSettings &settings);

} // namespace drsim::campaign
