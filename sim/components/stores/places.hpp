#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline stores {

/// The copies of a store in the regions of a deployment, as its services see them: STORE@REGION.readable,
/// .writable and .speed. The store owns those of its home (which serve from the beginning) and of every
/// region without a replica; where a replica stands, that owns what is readable and writable.
struct StorePlace {
  Port *readable = nullptr;
  Port *writable = nullptr;
  Port *speed = nullptr;
};

/// In the order of the deployment's regions.
[[nodiscard]] std::vector<StorePlace> own_places(World &world, const std::string &store, int home);

} // namespace drsim::components::stores
