#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline runbook {

/// The hands that one step takes: one of every role and rota that does it, none when a machine does. All are
/// taken at once, so that nobody waits with one hand for another.
class StepHands {
public:
  StepHands() = default;
  /// `who`: ids of those who do it (doers_of); of each role so many people, as far as it has them.
  StepHands(const Deployment &deployment, const std::vector<std::string> &who, double of_a_role = 1);
  /// Finds its ports; call when the component starts.
  void start(World &world);
  [[nodiscard]] bool any() const { return !doers_.empty(); }
  /// What may change whether they can be taken.
  void add_ports(std::vector<const Port *> &watched) const;
  [[nodiscard]] bool free() const;
  void take(World &world, EventId event) const { add(world, event, -1); }
  void give_back(World &world, EventId event) const { add(world, event, 1); }
  /// "oncall:sre.hands": the parameters that bound them.
  [[nodiscard]] std::vector<std::string> set_by() const;
  /// Those who are missing now, in words; "" when nobody is.
  [[nodiscard]] std::string missing() const;

private:
  struct Doer {
    std::string id;
    bool joins; ///< a role, which is called and comes; those on duty are there
    double needed = 1;
    Port *hands = nullptr;
    const Port *joined = nullptr; ///< null: they are there
    [[nodiscard]] bool there() const { return joined == nullptr || joined->on(); }
    [[nodiscard]] bool free() const { return hands->value() >= needed && there(); }
  };
  void add(World &world, EventId event, double more) const;

  std::vector<Doer> doers_;
};

} // namespace drsim::runbook
