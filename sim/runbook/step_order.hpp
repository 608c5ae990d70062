#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline runbook {

/// How a step ends, on ID.done.
inline constexpr double step_well = 1;
inline constexpr double step_passed_over = 2; ///< nothing of it was asked for
inline constexpr double step_failed = -1;
inline constexpr double step_left_undone = -2;

/// Waits for the steps that one comes after, and tells how they ended.
class StepOrder {
public:
  explicit StepOrder(const Deployment &deployment) : deployment_(deployment) {}
  /// Whether what comes after them may begin: each is done, or failed and of no account (on_failure). What
  /// was left undone holds up what comes after it. Adds their ends to `causes`.
  bool wait(World &world, const std::vector<std::string> &steps, std::vector<EventId> &causes) const;
  /// Whether one of them failed or was left undone, once all have ended.
  bool wait_for_failure(World &world, const std::vector<std::string> &steps,
                        std::vector<EventId> &causes) const;

private:
  const Deployment &deployment_;
};

} // namespace drsim::runbook
