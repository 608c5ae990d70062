// What a trial costs before any model: fork, engine, platform, actors and wake-ups, against a bare fork in
// this process.
#include "sim/engine/world.hpp"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

using namespace drsim;

namespace {

double seconds_each(int times, const std::function<void()> &body)
{
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      body();
      _exit(0);
    }
    waitpid(child, nullptr, 0);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / times;
}

/// A trial-shaped load: `actors` that wait on signals and tick; the process leaves at the horizon, as trials
/// do.
void trial(const Deployment &deployment, int actors, int ticks)
{
  World::Settings settings;
  settings.horizon_s = 14400;
  settings.at_end = [](const RunResult &) { _exit(0); };
  World world(deployment, settings);
  for (int i = 0; i < actors; ++i)
    world.spawn("actor", [&world, i, ticks, actors] {
      Port &mine = world.own(ports::firing, std::to_string(i));
      Port &next = world.share(ports::paged, std::to_string((i + 1) % actors));
      static_cast<void>(world.own(ports::paged, std::to_string(i)));
      world.wait_until(
          {&mine}, [&] { return mine.on(); }, i + 1.0);
      world.set(next, 1, no_event);
      for (int tick = 0; tick < ticks; ++tick)
        world.sleep_to_tick(15, i * 0.1);
    });
  world.run();
}

} // namespace

int main(int argc, char **argv)
{
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  Deployment deployment;
  deployment.regions = {{"east", {"east-a"}}, {"west", {"west-a"}}};
  const double bare_s = seconds_each(300, [] {});
  const double empty_s = seconds_each(300, [&] { trial(deployment, 1, 0); });
  const double actors_s = seconds_each(300, [&] { trial(deployment, 120, 0); });
  const double full_s = seconds_each(100, [&] { trial(deployment, 120, 16); });
  const double wake_up_us = (full_s - actors_s) / (120 * 16) * 1e6;
  if (json)
    std::printf("{\"bare_fork_ms\": %.3f, \"empty_world_ms\": %.3f, \"actors_120_ms\": %.3f, "
                "\"wake_ups_1920_ms\": %.3f, \"wake_up_us\": %.2f, \"empty_world_per_bare_fork\": %.1f}\n",
                bare_s * 1e3, empty_s * 1e3, actors_s * 1e3, full_s * 1e3, wake_up_us, empty_s / bare_s);
  else
    std::printf("bare fork           %6.2f ms   1.0 x\nengine and platform %6.2f ms %5.1f x\n"
                "120 waiting actors  %6.2f ms %5.1f x\n1,920 wake-ups more %6.2f ms %5.1f x   %.2f us each\n",
                bare_s * 1e3, empty_s * 1e3, empty_s / bare_s, actors_s * 1e3, actors_s / bare_s,
                full_s * 1e3, full_s / bare_s, wake_up_us);
}
