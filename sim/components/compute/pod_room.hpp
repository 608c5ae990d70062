#pragma once
#include "sim/engine/world.hpp"

#include <string>

namespace drsim::inline components::inline compute {

/// Where a service's pods find room: in its cluster, else wherever it likes.
struct PodRoom {
  const Port *capacity = nullptr;
  Port *used = nullptr;
  Port *pending = nullptr;
  const Port *alive = nullptr;
};

[[nodiscard]] inline PodRoom find_room(World &world, const std::string &service, const std::string &cluster)
{
  if (cluster.empty())
    return {&world.own(ports::capacity, service), &world.own(ports::used, service),
            &world.own(ports::pending, service), &world.always()};
  return {&world.read(ports::capacity, cluster), &world.share(ports::used, cluster),
          &world.share(ports::pending, cluster), &world.read(ports::component_up, cluster)};
}

} // namespace drsim::components::compute
