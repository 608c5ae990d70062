#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <utility>
#include <vector>

namespace drsim::test {

/// Signals that change at some instants: (when, (signal, value)), in order of time.
using Script = std::vector<std::pair<double, std::pair<std::string, double>>>;

/// Plays a script in an actor of its own; every change is a fault of the timeline.
inline void play_script(World &world, const Script &script)
{
  world.spawn("script", [&world, script] {
    for (const auto &[time_s, change] : script) {
      world.sleep_until_s(time_s);
      world.set(world.signal(change.first), change.second,
                world.record("fault", "fault", "", Phase::none, {}));
    }
  });
}

} // namespace drsim::test
