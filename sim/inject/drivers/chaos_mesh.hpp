#pragma once
// Chaos Mesh resources, as `drsim export --to chaosmesh` writes them, applied by kubectl with an end of their
// own. Not done: anything outside the cluster; a fault longer than the run's time limit.

#include "sim/inject/driver.hpp"

namespace drsim::inject::inline drivers {

/// component_failure, zone_outage, region_outage, bad_deploy, brown_out, partition.
class ChaosMeshDriver : public Driver {
public:
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> fault_kinds() const override;
  void check_entry(const Target &target, Diagnostics &problems) const override;
  [[nodiscard]] std::optional<Plan> plan(const FaultOrder &order, const Target &target, Hands &reading,
                                         Diagnostics &problems) const override;
};

} // namespace drsim::inject::drivers
