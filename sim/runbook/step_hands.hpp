#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline runbook {

/// The hands that one step takes: one of every role it is done by, else one of those on duty, none when a
/// machine does it. All are taken at once, so that nobody waits with one hand for another.
class StepHands {
public:
  StepHands() = default;
  /// `rota`: those on duty, "" = nobody; `by`: ids of roles and rotas, none = the rota, which may be among
  /// them.
  StepHands(std::string rota, std::vector<std::string> by, bool machine);
  [[nodiscard]] bool any() const { return !who_.empty(); }
  /// What may change whether they can be taken; creates nothing twice.
  void add_ports(World &world, std::vector<const Port *> &watched) const;
  [[nodiscard]] bool free(World &world) const;
  void take(World &world, EventId event) const { add(world, event, -1); }
  void give_back(World &world, EventId event) const { add(world, event, 1); }
  /// "oncall:sre.hands": the parameters that bound them.
  [[nodiscard]] std::vector<std::string> set_by() const;
  /// Those who are missing now, in words; "" when nobody is.
  [[nodiscard]] std::string missing(World &world) const;

private:
  void add(World &world, EventId event, double more) const;

  std::string rota_;
  std::vector<std::string> who_;
};

} // namespace drsim::runbook
