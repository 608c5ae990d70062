// Machines of a scaling group: lost ones are replaced, single ones are not.

#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec group(double machines, double most)
{
  Given given;
  given.region = "east";
  given.numbers = {{"nodes", machines}, {"max_nodes", most}, {"launch_refused_ratio", 0}};
  return component("autoscaling_group", "asg:web", given);
}

ComponentSpec service(double machines, bool of_group)
{
  Given given;
  given.region = "east";
  given.texts = {{"platform", "machines"}};
  given.numbers = {{"replicas", machines}, {"image_pull_s", 0}, {"pod_start_s", 20}};
  given.links = {{"cluster", of_group ? std::vector<std::string>{"asg:web"} : std::vector<std::string>{}}};
  return component("service", "web@east", given);
}

/// Machines in service at some instants, zone "east-a" dead from 1000 s to 5000 s.
std::vector<double> ready_at(const std::vector<ComponentSpec> &components, const std::vector<double> &times_s,
                             std::uint64_t trial = 0)
{
  return isolated([&] {
    const Deployment deployment = two_regions(components);
    World::Settings settings = alone();
    settings.horizon_s = 6000;
    settings.trial = trial;
    World world(deployment, settings);
    const auto all = start_all(world);
    play_script(world, {{1000, {"zone:east-a.up", 0}}, {5000, {"zone:east-a.up", 1}}});
    std::vector<double> seen;
    world.spawn("look", [&] {
      for (const double time_s : times_s) {
        world.sleep_until_s(time_s);
        seen.push_back(port(world, "web@east.ready").value());
        seen.push_back(port(world, "web@east.silent#0").value());
      }
    });
    world.run();
    return seen;
  });
}

} // namespace

TEST_CASE("a zone's machines are lost at once and made anew elsewhere, nobody but the balancer called them")
{
  const auto seen = ready_at({group(6, 8), service(6, true)}, {900, 1001, 4000});
  CHECK(seen == std::vector<double>{6, 0, 4, 0, 6, 0});
}

TEST_CASE("single machines come back with their zone only")
{
  const auto seen = ready_at({service(6, false)}, {900, 4900, 5500});
  CHECK(seen == std::vector<double>{6, 0, 4, 0, 6, 0});
}

TEST_CASE("a group that is full cannot replace more than its limit leaves")
{
  const auto seen = ready_at({group(6, 5), service(6, true)}, {4000});
  CHECK(seen[0] <= 6);
  CHECK(seen[0] >= 5);
}

TEST_CASE("a replacement takes grace + U(0, check) + U(0, look) + boot + start + probes")
{
  std::vector<double> took_s;
  for (std::uint64_t trial = 0; trial < 150; ++trial)
    took_s.push_back(isolated([&] {
      Given given;
      given.region = "east";
      given.numbers = {{"nodes", 3}, {"max_nodes", 3}, {"node_join_s", 45}, {"launch_refused_ratio", 0}};
      const Deployment deployment =
          two_regions({component("autoscaling_group", "asg:web", given), service(3, true)});
      World::Settings settings = alone();
      settings.horizon_s = 3000;
      settings.trial = trial;
      World world(deployment, settings);
      const auto all = start_all(world);
      double back_s = 0;
      world.on_change(port(world, "web@east.ready"), [&](const Port &ready) {
        back_s = ready.value() == 3 ? world.now_s() - 1000 : back_s;
      });
      play_script(world, {{1000, {"zone:east-a.up", 0}}});
      world.run();
      return std::vector<double>{back_s};
    })[0]);
  // 60 + U(0, 60) + U(0, 60) + 45 + 20 + U(0, 10)
  const double mean = 60 + 30 + 30 + 45 + 20 + 5;
  const double deviation = std::sqrt((60.0 * 60 + 60.0 * 60 + 10.0 * 10) / 12);
  CHECK(std::fabs(moments_of(took_s).mean - mean) < 4 * deviation / std::sqrt(150.0));
}

TEST_CASE("tasks of ECS are given up and made anew: on Fargate each with a machine of its own")
{
  std::vector<double> took_s;
  for (std::uint64_t trial = 0; trial < 100; ++trial)
    took_s.push_back(isolated([&] {
      Given cluster;
      cluster.region = "east";
      cluster.numbers = {{"nodes", 3}, {"node_join_s", 40}, {"launch_refused_ratio", 0}};
      Given tasks;
      tasks.region = "east";
      tasks.texts = {{"platform", "ecs"}};
      tasks.numbers = {{"replicas", 3}, {"image_pull_s", 15}, {"pod_start_s", 20}};
      tasks.links = {{"cluster", {"ecs:shop"}}};
      const Deployment deployment = two_regions(
          {component("ecs_cluster", "ecs:shop", cluster), component("service", "web@east", tasks)});
      World::Settings settings = alone();
      settings.horizon_s = 3000;
      settings.trial = trial;
      World world(deployment, settings);
      const auto all = start_all(world);
      double back_s = 0;
      world.on_change(port(world, "web@east.ready"), [&](const Port &ready) {
        back_s = ready.value() == 3 ? world.now_s() - 1000 : back_s;
      });
      play_script(world, {{1000, {"zone:east-a.up", 0}}});
      world.run();
      return std::vector<double>{back_s};
    })[0]);
  // 60 + U(0, 30) + U(0, 10) + 40 + 15 + 20 + U(0, 10)
  const double mean = 60 + 15 + 5 + 40 + 15 + 20 + 5;
  const double deviation = std::sqrt((30.0 * 30 + 10.0 * 10 + 10.0 * 10) / 12);
  CHECK(std::fabs(moments_of(took_s).mean - mean) < 4 * deviation / std::sqrt(100.0));
}
