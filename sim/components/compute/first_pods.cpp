#include "sim/components/compute/first_pods.hpp"

#include <algorithm>

namespace drsim::inline components::inline compute {

int first_pods(World &world, const FirstPods &wanted, PodZones &pods, const Placement &placement,
               PodRoom &room, Stream &chance)
{
  const std::vector<int> none(pods.zones.size(), 0); // is starting
  int placed = 0;
  for (int pod = 0; pod < wanted.replicas; ++pod) {
    std::optional<std::size_t> zone;
    if (wanted.spread) {
      zone = placement.next(world, pods, none, room.by_zone(pods));
      zone = zone ? zone : placement.next(world, pods, none, {});
    } else {
      const auto zones = static_cast<double>(pods.zones.size());
      zone = std::min(pods.zones.size() - 1, static_cast<std::size_t>(chance.uniform() * zones));
    }
    if (!zone)
      continue;
    ++pods.zones[*zone].running;
    ++placed;
    room.count(world, pods.in_room(none), no_event);
  }
  return placed;
}

} // namespace drsim::components::compute
