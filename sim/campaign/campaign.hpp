#pragma once
#include "sim/analysis/summary.hpp"
#include "sim/campaign/trial.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline campaign {

struct ScenarioRun;

/// How far a campaign has come.
struct CampaignProgress {
  std::size_t done = 0;    ///< trials
  std::size_t planned = 0; ///< so far: an undecided scenario gets more
  const ScenarioRun &run;  ///< of the trial that has just ended
};

struct CampaignSettings {
  std::uint64_t seed = 1;
  std::uint64_t first_trial = 0;     ///< number of the first one
  std::optional<std::size_t> trials; ///< exactly so many a scenario; absent: until each verdict is decided
  std::size_t first_batch = 100;     ///< then twice as many each time (facts.md, section 26)
  std::size_t most_trials = 2000;    ///< when still undecided
  /// The same once one claim has failed: that is the verdict, whatever becomes of the others.
  std::size_t most_trials_failed = 400;
  int jobs = 1; ///< processes at once; never changes a result
  double stall_limit_s =
      60; ///< of processor time in which a trial's simulated time must move, else it is hung
  std::uint64_t event_limit = 2'000'000;
  const std::atomic<bool> *stop = nullptr;
  /// Plays a trial again, and its outcome stands, when the first one says that it was long in doubt about its
  /// users (is_doubtful()). Empty: never.
  Populate second_look = {};
  std::function<void(const CampaignProgress &)> on_progress = {};
};

/// Why a scenario got no more trials.
enum class Stopped {
  decided,
  most_trials,
  fixed,
  interrupted,
  missing ///< nobody has played the others (gather.hpp)
};

[[nodiscard]] const char *stopped_name(Stopped stopped);

/// All trials of one scenario, in order of trial number. Interrupted: those that had ended.
struct ScenarioRun {
  const Scenario *scenario = nullptr;
  std::vector<Outcome> outcomes;
  Stopped stopped = Stopped::fixed;
  std::vector<std::uint64_t> misled; ///< trials whose second look told another story
  double tail =
      one_look_tail; ///< chance of error of one side that its last look may have (analysis/looks.hpp)

  /// Faults of the scenario that nothing felt in any trial ("/faults/0"): wrong input, whatever the verdict.
  [[nodiscard]] std::vector<std::string> unfelt() const;
};

struct CampaignResult {
  std::vector<ScenarioRun> runs; ///< in the order given
  bool interrupted = false;
  std::string timeline_digest; ///< timeline_digest_of(runs)
};

/// Plays trials `first_trial`, then the next, ... of every scenario, each in a process of its own. With no
/// fixed number: in batches until every check of a scenario is decided; whether to go on is asked only at the
/// end of a batch, so the numbers do not depend on who finished first, and the looks share the chance of
/// error. The result is the same for any `jobs` and any order of scenarios. A trial that dies, hangs or
/// deadlocks is an outcome with its status; the campaign goes on.
[[nodiscard]] CampaignResult run_campaign(const Deployment &deployment,
                                          const std::vector<Scenario> &scenarios, const Populate &populate,
                                          const CampaignSettings &settings);

} // namespace drsim::campaign
