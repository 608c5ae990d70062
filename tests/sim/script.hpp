#pragma once
#include "sim/engine/world.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace drsim::test {

/// Who owns what no component of the test does.
inline constexpr const char *stand_in = "script";

/// Settings for components on their own.
inline World::Settings alone(World::Settings settings = {})
{
  settings.stands_in = stand_in;
  return settings;
}

inline NamedPort named(const std::string &name)
{
  const NamedPort found = port_named(name);
  if (found.kind == nullptr)
    throw std::runtime_error("no kind of port fits " + name);
  return found;
}

/// A port by its name.
inline const Port &port(World &world, const std::string &name)
{
  const NamedPort found = named(name);
  return world.read(*found.kind, found.id);
}

/// Sets a port by its name, in the name of whoever owns it.
inline void put(World &world, const std::string &name, double value, EventId cause)
{
  const NamedPort found = named(name);
  const World::AtWork script = world.at_work(stand_in);
  world.set(world.own(*found.kind, found.id), value, cause);
}

/// A fault that holds a port from now on.
inline void hold(World &world, const std::string &name, double value, EventId cause)
{
  static_cast<void>(world.hold(port(world, name), value, cause));
}

/// Ports that change at some instants: (when, (name, value)), in order of time.
using Script = std::vector<std::pair<double, std::pair<std::string, double>>>;

/// Plays a script in an actor of its own; every change is a fault of the timeline.
inline void play_script(World &world, const Script &script)
{
  world.spawn("script", [&world, script] {
    for (const auto &[time_s, change] : script) {
      world.sleep_until_s(time_s);
      put(world, change.first, change.second, world.record("fault", "fault", "", Phase::none, {}));
    }
  });
}

} // namespace drsim::test
