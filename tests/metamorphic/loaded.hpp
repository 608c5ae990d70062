#pragma once
#include "sim/core/scaled.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

#include <string>

namespace drsim::test {

/// A deployment and one scenario as the program holds them.
struct Loaded {
  std::string name; ///< for messages: "two-region-shop, region-outage", "random 3, zone_outage, healed"
  Deployment deployment;
  Scenario scenario;

  /// Whether every fault goes away by itself.
  [[nodiscard]] bool heals() const;
};

/// Makes a parameter of every component of a kind `factor` times as large; false when none has it set to
/// anything but 0.
[[nodiscard]] bool scale(Loaded &loaded, const std::string &kind, const std::string &parameter,
                         double factor);

/// Sets a parameter of every component of a kind; false when all had that value.
[[nodiscard]] bool set(Loaded &loaded, const std::string &kind, const std::string &parameter, double value);

} // namespace drsim::test
