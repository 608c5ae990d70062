#pragma once
#include "sim/inject/driver.hpp"

namespace drsim::inject::inline drivers {

/// Faults of a staging twin (sim/inject/twin/), by orders to its keeper: the twin is this machine's own, so
/// that hosts can be lost, frozen and cut for real. Undo is the order that takes each back; a host that comes
/// back copies its data from whoever is primary then. A clock goes wrong
/// for one server alone, by libfaketime (time namespaces do not move the wall clock). Not done: delay within
/// a region, clocks of servers that libfaketime does not reach.
class TwinDriver : public Driver {
public:
  [[nodiscard]] std::string name() const override { return "twin"; }
  [[nodiscard]] std::vector<std::string> fault_kinds() const override;
  void check_entry(const Target &target, Diagnostics &problems) const override;
  [[nodiscard]] std::optional<Plan> plan(const FaultOrder &order, const Target &target, Hands &reading,
                                         Diagnostics &problems) const override;
  /// promote (a database host), switch_dns, switch_dns_back and repoint (a name in a file of a name server),
  /// restart (a server).
  [[nodiscard]] std::vector<std::string> step_actions() const override;
  [[nodiscard]] std::optional<Plan> plan_step(const FaultOrder &order, const Target &target, Hands &reading,
                                              Diagnostics &problems) const override;
};

} // namespace drsim::inject::drivers
