#pragma once
// Faults of an AWS account, by the AWS CLI. Not done: what AWS cannot break by itself (a zone or a region as
// a whole is an FIS experiment of yours); putting a failed over database back to the zone it came from;
// deleting anything.

#include "sim/inject/driver.hpp"

namespace drsim::inject::inline drivers {

/// component_failure, zone_outage, region_outage, partition, access_blocked, health_check_flap,
/// control_plane_outage, brown_out: by "how".
class AwsDriver : public Driver {
public:
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> fault_kinds() const override;
  void check_entry(const Target &target, Diagnostics &problems) const override;
  [[nodiscard]] std::optional<Plan> plan(const FaultOrder &order, const Target &target, Hands &reading,
                                         Diagnostics &problems) const override;
  /// failover, promote (a replica), switch_dns, switch_dns_back and repoint (a record).
  [[nodiscard]] std::vector<std::string> step_actions() const override;
  [[nodiscard]] std::optional<Plan> plan_step(const FaultOrder &order, const Target &target, Hands &reading,
                                              Diagnostics &problems) const override;
};

} // namespace drsim::inject::drivers
