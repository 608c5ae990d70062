#pragma once
#include "sim/runbook/step_hands.hpp"
#include "sim/runbook/step_workers.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline runbook {

/// Rights that those who do a step lack (refused_calls). They find out when they are at it; then they call
/// whoever may (instead), and at the same time ask for the right: what comes first lets the step go on. A
/// right that was given stays theirs for the rest of the trial; who came instead takes a hand of his own for
/// as long as the step's work. Not modelled: a right that runs out, and one that is refused.
class StepAccess {
public:
  StepAccess() = default;
  StepAccess(const ComponentSpec &step, const Deployment &deployment, std::vector<std::string> doers);
  /// Finds its ports; call when the component starts.
  void start(World &world);
  /// Until the step may be done; the last event.
  EventId obtain(World &world, const StepWorkers &workers, double pace, const std::string &label,
                 EventId last);
  /// Whoever came instead has done his part.
  void release(World &world, EventId event);

private:
  struct Other {
    std::string id;
    StepHands hands;
    Port *called = nullptr; ///< null: they are on duty
  };
  [[nodiscard]] bool let_in() const;
  void call(World &world, double more, EventId event);

  std::string step_, refused_;
  std::vector<std::string> doers_;
  std::vector<Port *> let_in_;
  std::vector<Other> others_;
  const Other *helps_ = nullptr;
  std::optional<Stream> chance_;
};

} // namespace drsim::runbook
