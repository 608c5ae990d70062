#pragma once
// Toxics of a Toxiproxy that stands before the component, by its HTTP API. Not done: connections that go
// round it; packets (it works on the streams of TCP); a share of the bytes that is lost.

#include "sim/inject/driver.hpp"

namespace drsim::inject::inline drivers {

/// component_failure, access_blocked, brown_out, partition.
class ToxiproxyDriver : public Driver {
public:
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> fault_kinds() const override;
  void check_entry(const Target &target, Diagnostics &problems) const override;
  [[nodiscard]] std::optional<Plan> plan(const FaultOrder &order, const Target &target, Hands &reading,
                                         Diagnostics &problems) const override;
};

} // namespace drsim::inject::drivers
