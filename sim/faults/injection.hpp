#pragma once
#include "sim/engine/world.hpp"
#include "sim/model/scenario.hpp"

#include <string>
#include <vector>

namespace drsim::inline faults {

/// What a fault does to the World, apart from when: ports that it holds down while it lasts. Several faults
/// on one port compose, and each heals only itself.
struct Injection {
  struct Held {
    const Port *port;
    double value;          ///< the port shows nothing better than this
    std::string back = {}; ///< of a straggler, what is said when it is let go of
    double after_s = 0;    ///< so long after the one before
  };
  std::string what; ///< for people: "region eu-central-1 is lost"
  std::vector<Held> holds;
  /// Held from the healing on, and let go of one after another.
  std::vector<Held> stragglers = {};
  /// From the healing until the last of them.
  [[nodiscard]] double return_over_s() const;
  /// Spreads the last `count` stragglers evenly over so many seconds.
  void spread_last(std::size_t count, double over_s);
};

/// Whether the scenario gives this figure.
[[nodiscard]] bool has_figure(const FaultSpec &fault, const std::string &name);

/// A figure of the fault, drawn once a trial from the fault's own stream; `index` as in start_fault.
[[nodiscard]] double figure(const World &world, const FaultSpec &fault, std::size_t index,
                            const std::string &name);

/// "region:primary" -> the first region of the deployment, "region:dr" -> the second, "region:NAME" -> NAME.
[[nodiscard]] std::string region_named(const Deployment &deployment, const std::string &target);

} // namespace drsim::faults
