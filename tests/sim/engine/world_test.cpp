#include "sim/engine/world.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <stdexcept>

namespace world_test {

using namespace drsim;
using namespace drsim::test;
using drsim::test::isolated;

namespace {

Deployment two_regions(double bandwidth_bytes_per_s = 1000, double latency_s = 0.5)
{
  Deployment deployment;
  deployment.regions = {{"east", {"east-a", "east-b"}}, {"west", {"west-a"}}};
  ComponentSpec link;
  link.id = "link:east-west";
  link.kind = "inter_region_link";
  link.parameters["latency_s"] = Parameter{Distribution(latency_s), "", "s", {}};
  link.parameters["bandwidth_bytes_per_s"] =
      Parameter{Distribution(bandwidth_bytes_per_s), "", "bytes_per_s", {}};
  deployment.components.push_back(link);
  return deployment;
}

World::Settings settings(double horizon_s)
{
  World::Settings chosen = alone();
  chosen.horizon_s = horizon_s;
  return chosen;
}

/// A flag that the test owns.
Port &test_port(World &world, const std::string &id, double start = 0)
{
  const World::AtWork test = world.at_work("test");
  return world.own(ports::firing, id, start);
}

double code(RunResult::End end)
{
  return static_cast<double>(end);
}

} // namespace

TEST_CASE("an actor that waits for a state is woken by the change, not by polling")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions();
    World world(deployment, settings(100));
    Port &lamp = test_port(world, "lamp");
    std::vector<double> times;
    world.spawn("switch", [&] {
      world.sleep_s(7);
      world.set(lamp, 1, no_event);
      world.sleep_s(3);
      world.set(lamp, 0, no_event);
    });
    world.spawn("watcher", [&] {
      world.wait_until({&lamp}, [&] { return lamp.on(); });
      times.push_back(world.now_s());
      times.push_back(world.wait_until(
                          {&lamp}, [&] { return !lamp.on(); }, 8)
                          ? 1
                          : 0);
      times.push_back(world.now_s());
      times.push_back(world.wait_until(
                          {&lamp}, [&] { return !lamp.on(); }, 50)
                          ? 1
                          : 0);
      times.push_back(world.now_s());
    });
    times.push_back(code(world.run().end));
    return times;
  });
  CHECK(seen == std::vector<double>{7, 0, 8, 1, 10, code(RunResult::End::horizon)});
}

TEST_CASE("ticks are the first instants after now on their own grid")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions();
    World world(deployment, settings(100));
    std::vector<double> times;
    world.spawn("ticker", [&] {
      for (int i = 0; i < 3; ++i) {
        world.sleep_to_tick(15, 4);
        times.push_back(world.now_s());
      }
      world.stop();
    });
    world.run();
    return times;
  });
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] == Approx(4));
  CHECK(seen[1] == Approx(19));
  CHECK(seen[2] == Approx(34));
}

TEST_CASE("two flows share a link, and the survivor takes what the other leaves")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions(1000, 0.5);
    World world(deployment, settings(1000));
    std::vector<double> times;
    world.spawn("sender", [&] {
      auto first = world.start_flow("east", "west", 10000);
      auto second = world.start_flow("east", "west", 2000);
      world.wait_until({&second->done()}, [&] { return second->done().value() != 0; });
      times.push_back(world.now_s()); // 0.5 s latency + 2000 bytes at 500 bytes/s
      times.push_back(first->moved_bytes());
      world.wait_until({&first->done()}, [&] { return first->done().value() != 0; });
      times.push_back(world.now_s()); // 2000 moved by 4.5 s, then 8000 at 1000 bytes/s
    });
    world.run();
    return times;
  });
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] == Approx(4.5));
  CHECK(seen[1] == Approx(2000).margin(1));
  CHECK(seen[2] == Approx(12.5));
}

TEST_CASE("a region's loss fails its flows and a rate limit holds")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions(1000, 0);
    World world(deployment, settings(1000));
    std::vector<double> values;
    world.spawn("sender", [&] {
      auto flow = world.start_flow("east", "west", 1e6, 100);
      world.sleep_s(10);
      values.push_back(flow->moved_bytes());
      put(world, world.up("east").name(), 0, no_event);
      world.wait_until({&flow->done()}, [&] { return flow->done().value() != 0; });
      values.push_back(flow->done().value());
      values.push_back(world.now_s());
      values.push_back(world.reachable("west", "east") ? 1 : 0);
    });
    world.run();
    return values;
  });
  REQUIRE(seen.size() == 4);
  CHECK(seen[0] == Approx(1000).margin(1));
  CHECK(seen[1] == -1);
  CHECK(seen[2] == Approx(10));
  CHECK(seen[3] == 0);
}

TEST_CASE("a simulation that goes wrong ends with a clear result")
{
  SECTION("an exception that escapes an actor")
  {
    const auto seen = isolated([] {
      const Deployment deployment = two_regions();
      World world(deployment, settings(100));
      world.spawn("broken", [&world] {
        world.sleep_s(3);
        throw std::runtime_error("bang");
      });
      const RunResult result = world.run();
      return std::vector<double>{code(result.end), result.message == "broken: bang" ? 1.0 : 0.0};
    });
    CHECK(seen == std::vector<double>{code(RunResult::End::escaped_exception), 1});
  }
  SECTION("a deadlock")
  {
    const auto seen = isolated([] {
      const Deployment deployment = two_regions();
      World world(deployment, settings(forever_s));
      world.spawn("patient", [&world] { world.wait_until({&world.always()}, [] { return false; }); });
      return std::vector<double>{code(world.run().end)};
    });
    CHECK(seen == std::vector<double>{code(RunResult::End::deadlock)});
  }
  SECTION("a livelock")
  {
    const auto seen = isolated([] {
      const Deployment deployment = two_regions();
      World::Settings chosen = settings(100);
      chosen.event_limit = 1000;
      World world(deployment, chosen);
      world.spawn("busy", [&world] {
        for (;;)
          world.sleep_s(0);
      });
      return std::vector<double>{code(world.run().end)};
    });
    CHECK(seen == std::vector<double>{code(RunResult::End::event_limit)});
  }
}

TEST_CASE("a cancelled flow keeps what it moved and frees the link")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions(1000, 0);
    World world(deployment, settings(1000));
    std::vector<double> values;
    world.spawn("sender", [&] {
      auto first = world.start_flow("east", "west", 1e6);
      auto second = world.start_flow("east", "west", 8000);
      world.sleep_s(4); // 500 bytes/s each
      first->cancel();
      values.push_back(first->moved_bytes());
      world.wait_until({&second->done()}, [&] { return second->done().value() != 0; });
      values.push_back(world.now_s()); // 2000 by 4 s, then 6000 at 1000 bytes/s
      auto never_begun = world.start_flow("east", "west", 8000);
      never_begun->cancel();
      values.push_back(never_begun->moved_bytes());
    });
    world.run();
    return values;
  });
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] == Approx(2000).margin(1));
  CHECK(seen[1] == Approx(10));
  CHECK(seen[2] == 0);
}

namespace {

/// Pieces of memory that this process has mapped: two more for the stack of every actor that stays.
double mappings()
{
  std::ifstream maps("/proc/self/maps");
  std::string line;
  double count = 0;
  while (std::getline(maps, line))
    ++count;
  return count;
}

} // namespace

TEST_CASE("flows that are over leave nothing behind, whether they ended, were cancelled or never began")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions(1000, 0);
    World world(deployment, settings(100000));
    std::vector<double> counts;
    world.spawn("sender", [&] {
      for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 100; ++i) {
          auto done = world.start_flow("east", "west", 1000);
          world.wait_until({&done->done()}, [&] { return done->done().on(); });
          auto cancelled = world.start_flow("east", "west", 1e6);
          world.sleep_s(1);
          cancelled->cancel();
          world.start_flow("east", "west", 1000)->cancel();
          world.sleep_s(1);
        }
        counts.push_back(mappings());
      }
    });
    world.run();
    return counts;
  });
  REQUIRE(seen.size() == 2);
  CHECK(seen[1] - seen[0] < 20);
}

TEST_CASE("an actor that has nothing to do leaves without taking the others along")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions(1000, 0);
    World world(deployment, settings(1000));
    double last_s = 0;
    world.spawn("clock", [&] {
      for (;;) {
        world.sleep_s(10);
        last_s = world.now_s();
      }
    });
    world.spawn("parent", [&] {
      world.sleep_s(100);
      for (int i = 0; i < 5; ++i)
        world.spawn("child", [] {});
    });
    world.run();
    return std::vector<double>{last_s};
  });
  CHECK(seen == std::vector<double>{1000});
}

TEST_CASE(
    "an actor spawned when something holds begins at that instant, once, and at once if it holds already")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions(1000, 0);
    World world(deployment, settings(1000));
    std::vector<double> begun;
    Port &on = test_port(world, "on");
    const Port &already = test_port(world, "already", 1);
    world.spawn_when(
        "late", {&on}, [&] { return on.on(); }, [&] { begun.push_back(world.now_s()); });
    world.spawn_when(
        "now", {&already}, [&] { return already.on(); }, [&] { begun.push_back(world.now_s()); });
    world.spawn("script", [&] {
      for (const double t_s : {100.0, 200.0, 300.0, 400.0}) {
        world.sleep_until_s(t_s);
        world.set(on, on.on() ? 0 : 1, no_event);
      }
    });
    world.run();
    return begun;
  });
  CHECK(seen == std::vector<double>{0, 100});
}

TEST_CASE("a limited flow moves at its limit, and what a cut flow had moved is what it had moved")
{
  const auto seen = isolated([] {
    const Deployment deployment = two_regions(4e6, 0.01);
    World world(deployment, settings(5000));
    std::vector<double> values;
    world.spawn("sender", [&] {
      auto limited = world.start_flow("east", "west", 9e9, 1e6);
      world.sleep_until_s(1000);
      values.push_back(limited->moved_bytes());
      put(world, world.link_up("east", "west").name(), 0, no_event);
      world.sleep_s(1);
      values.push_back(limited->moved_bytes());
      values.push_back(limited->done().value());
    });
    world.run();
    return values;
  });
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] == Approx(1e9).epsilon(0.001));
  CHECK(seen[1] == Approx(1e9).epsilon(0.001));
  CHECK(seen[2] == -1);
}

} // namespace world_test
