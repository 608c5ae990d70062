#include "sim/components/edge/control_plane.hpp"

#include <algorithm>

namespace drsim::inline components::inline edge {

EventId await_control_plane(World &world, const std::string &region, const Port &takes_edits,
                            const Port &asked)
{
  const Port &up = world.up(region);
  world.wait_until({&up, &takes_edits}, [&] { return up.on() && takes_edits.on(); });
  EventId returned = no_event;
  for (const Port *one : {&up, &takes_edits})
    if (one->since_s() > asked.since_s())
      returned = std::max(returned, one->cause());
  return returned;
}

} // namespace drsim::components::edge
