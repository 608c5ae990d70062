#pragma once
#include "sim/engine/world.hpp"
#include "sim/model/scenario.hpp"

#include <functional>
#include <string>

namespace drsim::inline faults {

/// What a fault does to the World, apart from when. `begin` and `heal` get the event to blame.
struct Injection {
  std::string what; ///< for people: "region eu-central-1 is lost"
  std::function<void(EventId cause)> begin;
  std::function<void(EventId cause)> heal;
};

/// An injection that holds one signal at a value while it lasts.
[[nodiscard]] Injection hold(World &world, const std::string &signal, double normal, double faulty,
                             const std::string &what);

/// A figure of the fault, drawn once a trial from the fault's own stream; `index` as in start_fault.
[[nodiscard]] double figure(const World &world, const FaultSpec &fault, std::size_t index,
                            const std::string &name);

/// "region:primary" -> the first region of the deployment, "region:dr" -> the second, "region:NAME" -> NAME.
[[nodiscard]] std::string region_named(const Deployment &deployment, const std::string &target);

} // namespace drsim::faults
