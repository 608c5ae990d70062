#pragma once
#include "sim/engine/world.hpp"

#include <algorithm>

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

} // namespace drsim::components
