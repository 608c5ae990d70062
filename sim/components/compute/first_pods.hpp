#pragma once
#include "sim/components/compute/placement.hpp"
#include "sim/components/compute/pod_room.hpp"

namespace drsim::inline components::inline compute {

/// Pods that stand before anything has failed.
struct FirstPods {
  int replicas = 0;
  bool spread = true; ///< over zones; else each falls into one by chance
};

/// Puts them where rules and room let them, and beyond their zones' room where it is no longer enough: what
/// stood had room, whatever the figures say. Returns how many the rules let in.
[[nodiscard]] int first_pods(World &world, const FirstPods &wanted, PodZones &pods,
                             const Placement &placement, PodRoom &room, Stream &chance);

} // namespace drsim::components::compute
