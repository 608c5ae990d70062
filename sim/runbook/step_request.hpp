#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline runbook {

/// What one step asks the world for: an action of a component, or another runbook that is carried out.
class StepRequest {
public:
  StepRequest() = default;
  /// `calls`: the runbook, "" = none; else the action, asked of `target` where it is one that is asked for;
  /// of what the runbook is carried out for where that is "broken".
  StepRequest(std::string step, std::string runbook, std::string calls, const std::string &action,
              const std::string &target);
  [[nodiscard]] bool any() const { return !calls_.empty() || !what_.empty(); }
  [[nodiscard]] bool lossy() const { return lossy_; } ///< there is no way back from it
  /// "promote:orders-db-dr", "runbook:promote-replica".
  [[nodiscard]] const std::string &what() const { return calls_.empty() ? what_ : calls_; }
  /// Creates its ports; call when the component starts.
  void start(World &world);
  /// Finds out what is asked of; false when that answers no such action.
  bool settle(World &world);
  /// Asks, and waits for the answer until that time: 1 done, -1 it cannot be done, 0 no answer. `last`: the
  /// event before; then the answer's. One that has been asked by somebody else is joined.
  /// `approved`: somebody has decided on it, and on all that a runbook which is called decides on.
  int ask(World &world, EventId &last, double until_s, bool approved);

private:
  int ask_component(World &world, EventId &last, double until_s);
  int ask_runbook(World &world, EventId &last, double until_s, bool approved);

  struct Candidate { ///< that may turn out to be broken
    double index;
    std::string what;
    Port *request;
    Port *answer;
  };
  std::string step_, runbook_, calls_, what_, action_;
  std::vector<Candidate> candidates_;
  bool lossy_ = false;
  Port *request_ = nullptr;
  Port *answer_ = nullptr;
  Port *called_ = nullptr;
  Port *called_pace_ = nullptr;
  Port *called_approved_ = nullptr;
  const Port *finished_ = nullptr;
};

} // namespace drsim::runbook
