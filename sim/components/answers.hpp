#pragma once
#include "sim/engine/world.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace drsim::inline components {

/// From now on every new request is answered at once: what was asked for is done (by the event `done_by`) and
/// stays so. Without it a second recovery of a trial would wait for ever for what the first has left behind.
inline void answer_again(World &world, const Port &asked, Port &done, EventId done_by)
{
  world.on_change(asked, [&world, &done, done_by](const Port &request) {
    if (request.on())
      world.set(done, 1, std::max(request.cause(), done_by));
  });
}

/// Plays `act` in an actor of its own whenever `action` ("verb:id") is asked for, which is not done until
/// `act` says so on the port of what is done. `act` gets the event of the request.
inline void answer_in_actor(World &world, const std::string &action, const std::string &actor,
                            const std::function<void(EventId)> &act)
{
  world.on_change(world.own(ports::request, action), [&world, action, actor, act](const Port &asked) {
    world.set(world.share(ports::done, action), 0, no_event);
    if (asked.on())
      world.spawn(actor, [act, cause = asked.cause()] { act(cause); });
  });
}

/// Whether who would do it where it stands ("" = everywhere) cannot, for its region is lost: that is recorded
/// of the component ("block_impossible") and the answer.
[[nodiscard]] inline bool refused_by_lost_region(World &world, const std::string &region,
                                                 const std::string &component, const char *impossible,
                                                 Port &done, EventId asked)
{
  const Port &place = world.up(region);
  if (place.on())
    return false;
  world.set(done, -1,
            world.record(component, impossible, "its region is down", Phase::action, {asked, place.cause()}));
  return true;
}

} // namespace drsim::components
