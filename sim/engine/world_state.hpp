#pragma once
#include "sim/engine/platform.hpp"
#include "sim/engine/world.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace drsim::inline engine {

/// The owner of what no component is: places, links, flows.
inline constexpr const char *world_itself = "the world";

/// One actor asleep in World::wait_until. Shared, so that a signal may still hold it while the actor goes on.
struct Waiter {
  const std::function<bool()> *ready = nullptr; ///< on the sleeping actor's stack; null once it has left
  simgrid::s4u::SemaphorePtr semaphore;
  bool woken = false;
};

/// Something under way over links, which SimGrid forgets the progress of when a link dies.
struct UnderWay {
  virtual ~UnderWay() = default;
  /// Keeps how far it has come.
  virtual void remember() = 0;
};

struct World::Link {
  Port *up = nullptr;
  Port *ratio = nullptr;
};

struct World::State : NumberSource {
  const Deployment &deployment;
  Settings settings;
  Timeline timeline;
  Platform platform;
  std::unordered_map<std::string, std::unique_ptr<Port>> ports;
  std::unordered_set<std::string> names;                     ///< of all that were ever at work
  std::unordered_map<long, const std::string *> at_work;     ///< actor (0: none runs yet) -> whom it acts for
  std::unordered_map<std::string, Port *> places;            ///< region or zone -> whether it is up
  std::map<std::pair<std::string, std::string>, Link> links; ///< by region_pair
  std::vector<std::string> two_owners;                       ///< messages
  struct Hit {
    const Port *port;
    bool worse; ///< than what its owner says
  };
  std::map<std::size_t, std::vector<Hit>> hits; ///< by fault
  int holds = 0;
  std::set<std::size_t> over; ///< faults that have ended
  Witness seen;
  /// Where a component stands, and what shows that it lives.
  struct Host {
    const Port *region = nullptr; ///< null: no single region's
    std::vector<const Port *> zones;
    const Port *self = nullptr; ///< null: cannot fail by itself
  };
  std::unordered_map<std::string, Host> hosts; ///< of components that have recorded anything
  std::map<EventId, double> mended_s;          ///< by the event with which a fault began
  std::vector<std::pair<std::string, std::function<void()>>> bodies; ///< spawned before run()
  std::vector<std::function<void()>> draws;                          ///< World::when_numbered
  simgrid::s4u::SemaphorePtr stop;
  std::uint64_t wake_ups = 0;
  std::uint64_t flows = 0;
  Port *flow_changes = nullptr; ///< "flows.changes"
  std::vector<std::weak_ptr<UnderWay>> under_way;
  bool running = false;
  bool ended = false;
  RunResult result;

  /// Before links are turned off.
  void remember_all()
  {
    for (const std::weak_ptr<UnderWay> &one : under_way)
      if (const auto alive = one.lock())
        alive->remember();
    std::erase_if(under_way, [](const std::weak_ptr<UnderWay> &one) { return one.expired(); });
  }

  /// Which trial it is; what `Settings::number` is there for.
  void know()
  {
    if (!settings.number)
      return;
    const auto ask = std::exchange(settings.number, {});
#ifndef DRSIM_SANITIZED // actors are threads there, of which a fork keeps one
    create_actors();
    platform.warm_up();
#endif
    ask(settings);
    for (const auto &draw : std::exchange(draws, {}))
      draw();
  }
  /// Those that have been spawned so far; they run once time goes on.
  void create_actors()
  {
    for (const auto &[name, body] : std::exchange(bodies, {}))
      simgrid::s4u::Actor::create(name, platform.control, body);
  }
  TrialNumber number() override
  {
    know();
    return {settings.seed, settings.trial};
  }

  State(const Deployment &d, const Settings &s) : deployment(d), settings(s) {}
};

} // namespace drsim::engine
