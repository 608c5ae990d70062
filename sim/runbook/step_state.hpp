#pragma once
#include "sim/engine/world.hpp"
#include "sim/model/step_condition.hpp"

#include <string>
#include <vector>

namespace drsim::inline runbook {

/// Ports that say whether a component can be used: a tool is open, a component and its place live.
void add_life(World &world, const Deployment &deployment, const std::string &component,
              std::vector<const Port *> &ports);

/// Waits until no user of a journey ("journey:ID"; any other target: of every one) is below its SLO, or that
/// time has come; adds what made it so to `causes`.
bool wait_until_well(World &world, const Deployment &deployment, const std::string &target, double until_s,
                     std::vector<EventId> &causes);

/// A step's condition on the state (sim/model/step_condition.hpp), as it is now.
class StepState {
public:
  StepState() = default;
  /// The text was found right when the deployment was read.
  StepState(const std::string &text, const Deployment &deployment);
  [[nodiscard]] bool any() const { return !terms_.empty(); }
  /// Looks at its ports; call when the component starts.
  void start(World &world);
  [[nodiscard]] bool holds() const;
  /// Adds the events that made it what it is.
  void add_causes(std::vector<EventId> &causes) const;
  /// Until it holds, or that time has come; whether it holds.
  bool wait(World &world, double until_s) const;

private:
  struct Looked {
    StateTerm term;
    std::vector<const Port *> ports;
  };
  [[nodiscard]] static bool holds(const Looked &one);

  std::vector<Looked> terms_;
  const Deployment *deployment_ = nullptr;
};

} // namespace drsim::runbook
