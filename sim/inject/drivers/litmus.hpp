#pragma once
// Litmus: a ChaosEngine of one experiment that is installed already, applied by kubectl with an end of its
// own. Not done: installing experiments; nodes; anything outside the cluster.

#include "sim/inject/driver.hpp"

namespace drsim::inject::inline drivers {

/// component_failure, access_blocked, brown_out.
class LitmusDriver : public Driver {
public:
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> fault_kinds() const override;
  void check_entry(const Target &target, Diagnostics &problems) const override;
  [[nodiscard]] std::optional<Plan> plan(const FaultOrder &order, const Target &target, Hands &reading,
                                         Diagnostics &problems) const override;
};

} // namespace drsim::inject::drivers
