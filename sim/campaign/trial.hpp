#pragma once
#include "sim/components/component.hpp"
#include "sim/engine/world.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"
#include "sim/model/scenario.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace drsim::inline campaign {

/// Fills a fresh World with the deployment's components, its users and the scenario's faults. What it returns
/// lives as long as the trial.
using Populate = std::function<std::vector<std::unique_ptr<Component>>(
    World &world, const Deployment &deployment, const Scenario &scenario)>;

/// Everything a trial's result depends on, besides the two files.
struct TrialRequest {
  const Deployment *deployment = nullptr;
  const Scenario *scenario = nullptr;
  std::uint64_t seed = 1;
  std::uint64_t trial = 0;
  std::uint64_t event_limit = 2'000'000; ///< wake-ups before it counts as hung
  bool keep_series = false;
  /// Instead of `trial`: asked once, as late as can be (World::Settings::number).
  std::function<std::uint64_t()> number = {};
};

/// Told how the trial ended and its timeline; in a campaign it sends the outcome and leaves the process.
using TrialEnd = std::function<void(const Outcome &outcome, const Timeline &timeline)>;

/// Plays one trial in this process (once: one simulation a process). `at_end` is called inside the simulation
/// when `leave_at_end` (it must not return then: cheaper, no unwinding), else after it. A deadlock, a hang
/// and an escaped exception are statuses of the outcome, with the timeline as far as it came.
void play_trial(const TrialRequest &request, const Populate &populate, bool leave_at_end,
                const TrialEnd &at_end);

} // namespace drsim::campaign
