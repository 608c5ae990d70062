#pragma once

#include "sim/engine/platform.hpp"
#include "sim/engine/world.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace drsim {

/// One actor asleep in World::wait_until. Shared, so that a signal may still hold it while the actor goes on.
struct Waiter {
  const std::function<bool()> *ready = nullptr; ///< on the sleeping actor's stack; null once it has left
  simgrid::s4u::SemaphorePtr semaphore;
  bool woken = false;
};

struct World::State {
  const Deployment &deployment;
  Settings settings;
  Timeline timeline;
  Platform platform;
  std::unordered_map<std::string, std::unique_ptr<Signal>> signals;
  std::vector<std::pair<std::string, std::function<void()>>> bodies; ///< spawned before run()
  simgrid::s4u::SemaphorePtr stop;
  std::uint64_t wake_ups = 0;
  std::uint64_t flows = 0;
  bool running = false;
  bool ended = false;
  RunResult result;

  State(const Deployment &d, const Settings &s) : deployment(d), settings(s) {}
};

} // namespace drsim
