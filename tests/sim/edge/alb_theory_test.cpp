#include "sim/components/edge/alb.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double interval_s = 30;
constexpr double timeout_s = 5;
constexpr double uniform_deviation = 0.288675; // of U(0, 1)

ComponentSpec balancer(int services, bool exists = true)
{
  Given given;
  given.region = "east";
  given.numbers = {{"interval_s", interval_s}, {"timeout_s", timeout_s}, {"unhealthy_threshold", 3},
                   {"healthy_threshold", 4},   {"create_s", 150},        {"exists", exists ? 1 : 0}};
  for (int i = 0; i < services; ++i)
    given.links["services"].push_back("s" + std::to_string(i) + "@east");
  return component("alb", "alb:shop", given);
}

/// Plays a world with one load balancer; returns what `read` makes of it.
std::vector<double> play(const ComponentSpec &alb, const std::function<void(World &)> &script,
                         const std::function<std::vector<double>(World &)> &read)
{
  return isolated([&] {
    const Deployment deployment = two_regions({alb});
    World::Settings settings = alone();
    settings.horizon_s = 3000;
    World world(deployment, settings);
    for (const std::string &service : Parameters(alb).links("services"))
      put(world, service + ".ready", 3, no_event);
    const auto all = start_all(world);
    world.spawn("script", [&] { script(world); });
    world.run();
    return read(world);
  });
}

void set_all(World &world, const std::string &suffix, double value)
{
  for (const std::string &service : Parameters(*world.deployment().find("alb:shop")).links("services"))
    put(world, service + suffix, value, no_event);
}

} // namespace

TEST_CASE("a dead target is out after U(0, I) + (U - 1) I + tau")
{
  const auto times = play(
      balancer(300),
      [](World &world) {
        world.sleep_s(100);
        set_all(world, ".ready", 0);
      },
      [](World &world) { return times_of(world, "targets_unhealthy"); });
  REQUIRE(times.size() == 300);
  const double least = 100 + 2 * interval_s + timeout_s;
  CHECK(*std::min_element(times.begin(), times.end()) >= least);
  CHECK(*std::max_element(times.begin(), times.end()) <= least + interval_s);
  const Moments seen = moments_of(times);
  CHECK(std::fabs(seen.mean - least - interval_s / 2) <
        4 * interval_s * uniform_deviation / std::sqrt(300.0));
  CHECK(seen.deviation == Approx(interval_s * uniform_deviation).epsilon(0.15));
}

TEST_CASE("a target that was unhealthy needs H passes, a new one a single pass")
{
  const auto recovery = [](const std::string &suffix, double bad, double good) {
    return play(
        balancer(300),
        [=](World &world) {
          world.sleep_s(100);
          set_all(world, suffix, bad);
          world.sleep_s(900);
          set_all(world, suffix, good);
        },
        [](World &world) { return times_of(world, "targets_healthy"); });
  };
  const double error = 4 * interval_s * uniform_deviation / std::sqrt(300.0);
  const auto same = recovery(".error_ratio", 1, 0);
  const auto fresh = recovery(".ready", 0, 3);
  REQUIRE(same.size() == 300);
  REQUIRE(fresh.size() == 300);
  CHECK(std::fabs(moments_of(same).mean - (1000 + 3 * interval_s + interval_s / 2)) < error);
  CHECK(std::fabs(moments_of(fresh).mean - (1000 + interval_s / 2)) < error);
}

TEST_CASE("an illness shorter than the health checks need is never seen")
{
  const auto seen = play(
      balancer(20),
      [](World &world) {
        world.sleep_s(100);
        set_all(world, ".error_ratio", 1);
        world.sleep_s(60); // out after 65 s at the earliest
        set_all(world, ".error_ratio", 0);
      },
      [](World &world) { return times_of(world, "targets_unhealthy"); });
  CHECK(seen.empty());
}

TEST_CASE("fail-open: unhealthy targets serve as soon as they can, long before they pass their checks")
{
  const auto serving = play(
      balancer(1),
      [](World &world) {
        world.sleep_s(100);
        set_all(world, ".error_ratio", 1);
        world.sleep_s(900);
        set_all(world, ".error_ratio", 0.5);
      },
      [](World &world) {
        return std::vector<double>{times_of(world, "alb_not_serving").at(0),
                                   times_of(world, "alb_serving").at(0),
                                   times_of(world, "targets_healthy").at(0)};
      });
  CHECK(serving[0] == 100);
  CHECK(serving[1] == 1000);
  CHECK(serving[2] > 1000 + 3 * interval_s);
}

TEST_CASE("one zone of three takes its share of requests until its targets are out")
{
  const auto seen = play(
      balancer(1),
      [](World &world) {
        world.sleep_s(100);
        put(world, world.up("east-b").name(), 0, no_event);
      },
      [](World &world) {
        return std::vector<double>{times_of(world, "targets_removed").at(0),
                                   port(world, "alb:shop.error_ratio").value(),
                                   port(world, "alb:shop.serving").value()};
      });
  CHECK(seen[0] > 100 + 2 * interval_s);
  CHECK(seen[0] < 100 + 3 * interval_s + timeout_s);
  CHECK(seen[1] == 0);
  CHECK(seen[2] == 1);
  const auto during = play(
      balancer(1),
      [](World &world) {
        put(world, world.up("east-b").name(), 0, no_event);
        world.sleep_s(50);
        world.stop();
      },
      [](World &world) { return std::vector<double>{port(world, "alb:shop.error_ratio").value()}; });
  CHECK(during[0] == Approx(1.0 / 3));
}

TEST_CASE("the load balancer dies and returns with its region")
{
  const auto seen = play(
      balancer(1),
      [](World &world) {
        world.sleep_s(100);
        put(world, world.up("east").name(), 0, no_event);
        world.sleep_s(10);
        put(world, world.up("east").name(), 1, no_event);
      },
      [](World &world) {
        return std::vector<double>{times_of(world, "alb_not_serving").at(0),
                                   times_of(world, "alb_serving").at(0)};
      });
  CHECK(seen == std::vector<double>{100, 110});
}

TEST_CASE("creation takes its time, starts anew after a region loss, and serves after one pass")
{
  const auto seen = play(
      balancer(1, false),
      [](World &world) {
        world.sleep_s(100);
        put(world, "request:create:alb:shop", 1, no_event);
        world.sleep_s(100);
        put(world, world.up("east").name(), 0, no_event);
        world.sleep_s(300);
        put(world, world.up("east").name(), 1, no_event);
      },
      [](World &world) {
        return std::vector<double>{times_of(world, "alb_created").at(0), times_of(world, "alb_serving").at(0),
                                   port(world, "done:create:alb:shop").since_s()};
      });
  CHECK(seen[0] == 650);
  CHECK(seen[1] > 650);
  CHECK(seen[1] <= 650 + interval_s);
  CHECK(seen[2] == 650);
}
