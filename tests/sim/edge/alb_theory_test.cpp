#include "sim/components/edge/alb.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace alb_theory_test {

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

TEST_CASE(
    "fail-open: unhealthy targets get requests as soon as they can answer, long before they pass checks")
{
  const auto seen = play(
      balancer(1),
      [](World &world) {
        world.sleep_s(100);
        set_all(world, ".error_ratio", 1);
        world.sleep_s(900);
        set_all(world, ".error_ratio", 0.5);
      },
      [](World &world) {
        return std::vector<double>{times_of(world, "targets_healthy").at(0),
                                   port(world, "alb:shop.probe_errors#0").since_s(),
                                   static_cast<double>(times_of(world, "alb_not_serving").size())};
      });
  CHECK(seen[0] > 1000 + 3 * interval_s);
  CHECK(seen[1] == 1000);
  CHECK(seen[2] == 0); // the balancer itself was there all the time
}

TEST_CASE(
    "a group without pods is no reason for the others' users: the balancer serves, DNS sees it as a whole")
{
  const auto seen = play(
      balancer(2),
      [](World &world) {
        world.sleep_s(100);
        put(world, "s1@east.ready", 0, no_event);
      },
      [](World &world) {
        return std::vector<double>{
            port(world, "alb:shop.serving").value(), port(world, "alb:shop.targets_healthy").value(),
            port(world, "alb:shop.probe_errors#0").value(), port(world, "alb:shop.probe_errors#1").value()};
      });
  CHECK(seen == std::vector<double>{1, 0, 0, 1});
}

TEST_CASE("targets of a balancer that nobody reaches have no story of their own")
{
  const auto seen = play(
      balancer(2),
      [](World &world) {
        world.sleep_s(100);
        put(world, world.up("east").name(), 0, no_event);
        set_all(world, ".ready", 0); // they die with the region
        world.sleep_s(1000);
        put(world, world.up("east").name(), 1, no_event);
        world.sleep_s(20);
        set_all(world, ".ready", 3);
      },
      [](World &world) {
        return std::vector<double>{static_cast<double>(times_of(world, "targets_unhealthy").size()),
                                   static_cast<double>(times_of(world, "alb_unreachable").size()),
                                   static_cast<double>(times_of(world, "alb_reachable").size()),
                                   port(world, "alb:shop.targets_healthy").value()};
      });
  CHECK(seen == std::vector<double>{0, 1, 1, 1});
}

TEST_CASE("a deep page fails with what it asks: every target at once, and users are served all the same")
{
  ComponentSpec deep = balancer(2);
  deep.links["asks"] = {"vault:east"};
  const auto seen = isolated([&] {
    Given vault;
    vault.region = "east";
    const Deployment deployment = two_regions({deep, component("vault", "vault:east", vault)});
    World::Settings settings = alone();
    settings.horizon_s = 3000;
    World world(deployment, settings);
    for (const std::string service : {"s0@east", "s1@east"})
      put(world, service + ".ready", 3, no_event);
    const auto balancer = make_component(deployment.components[0], deployment);
    {
      const World::AtWork starting = world.at_work("alb:shop");
      balancer->start(world);
    }
    put(world, "vault:east.available", 1, no_event);
    std::vector<double> serving;
    world.spawn("script", [&] {
      world.sleep_s(100);
      put(world, "vault:east.available", 0, no_event);
      world.sleep_s(500);
      serving.push_back(port(world, "alb:shop.serving").value());
      serving.push_back(port(world, "alb:shop.targets_healthy").value());
      put(world, "vault:east.available", 1, no_event);
    });
    world.run();
    serving.push_back(static_cast<double>(times_of(world, "targets_unhealthy").size()));
    serving.push_back(times_of(world, "targets_healthy").at(0));
    return serving;
  });
  REQUIRE(seen.size() == 4);
  CHECK(seen[0] == 1);
  CHECK(seen[1] == 0);
  CHECK(seen[2] == 2);
  CHECK(seen[3] >= 600 + 3 * interval_s); // they were unhealthy, not new
}

TEST_CASE(
    "users of a dead zone's node come to nobody until its address is withdrawn and their answers run out")
{
  ComponentSpec alb = balancer(1);
  alb.parameters.at("node_withdraw_s").value = Distribution(20);
  const auto seen = play(
      alb,
      [](World &world) {
        world.sleep_s(100);
        put(world, world.up("east-b").name(), 0, no_event);
      },
      [](World &world) {
        return std::vector<double>{times_of(world, "node_withdrawn").at(0),
                                   port(world, "alb:shop.dead_nodes").value(),
                                   port(world, "alb:shop.dead_nodes").since_s()};
      });
  CHECK(seen[0] == 120);
  CHECK(seen[1] == 0);
  CHECK(seen[2] == 180); // a TTL of 60 s later
  // The area under it is what max(0, 1 - t / TTL) of a third of all has: (20 + 60 / 2) / 3.
  const auto area = play(
      alb,
      [](World &world) {
        put(world, world.up("east-b").name(), 0, no_event);
        double sum = 0;
        for (int second = 0; second < 100; ++second) {
          world.sleep_s(1);
          sum += port(world, "alb:shop.dead_nodes").value();
        }
        world.record("script", "area", std::to_string(sum), Phase::none, {});
      },
      [](World &world) {
        for (const Event &event : world.timeline().events())
          if (event.kind == "area")
            return std::vector<double>{std::stod(event.what)};
        return std::vector<double>{};
      });
  CHECK(area.at(0) == Approx(50.0 / 3).margin(0.4)); // sampled at the end of each second
}

TEST_CASE("without balancing across zones living nodes send nothing to a dead zone's targets")
{
  ComponentSpec alb = balancer(1);
  alb.parameters.at("cross_zone").value = Distribution(0);
  const auto seen = play(
      alb,
      [](World &world) {
        put(world, world.up("east-b").name(), 0, no_event);
        world.sleep_s(5);
        world.stop();
      },
      [](World &world) {
        return std::vector<double>{port(world, "alb:shop.error_ratio").value(),
                                   port(world, "alb:shop.dead_nodes").value()};
      });
  CHECK(seen[0] == 0);
  CHECK(seen[1] == Approx(1.0 / 3));
}

TEST_CASE("a balancer all of whose zones are dead is away")
{
  const auto seen = play(
      balancer(1),
      [](World &world) {
        for (const char *zone : {"east-a", "east-b", "east-c"})
          put(world, world.up(zone).name(), 0, no_event);
      },
      [](World &world) { return std::vector<double>{port(world, "alb:shop.serving").value()}; });
  CHECK(seen[0] == 0);
}

TEST_CASE(
    "targets that fail checks by chance leave and return by their thresholds, and all out means all in use")
{
  const auto in_use = [](double errors) {
    return play(
        balancer(1),
        [=](World &world) {
          for (int z = 0; z < 3; ++z)
            put(world, "s0@east.ready#" + std::to_string(z), 1, no_event);
          world.sleep_s(100);
          hold(world, "grey:east-b.errors", errors, no_event);
        },
        [](World &world) {
          return std::vector<double>{port(world, "alb:shop.in_use#0").value(),
                                     port(world, "alb:shop.in_use#1").value(),
                                     port(world, "alb:shop.targets_healthy").value()};
        });
  };
  CHECK(in_use(0.999)[0] == 1);
  CHECK(in_use(0.999)[1] == 0); // its targets are out, and with that nobody meets its errors
  CHECK(in_use(0.999)[2] == 1); // two zones are well
  CHECK(in_use(0.01)[1] == 1);
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

TEST_CASE("a load balancer that is away checks nobody, and goes on when it is back")
{
  const auto seen = play(
      balancer(1),
      [](World &world) {
        for (int z = 0; z < 3; ++z)
          put(world, "s0@east.ready#" + std::to_string(z), 1, no_event);
        world.sleep_s(100);
        std::vector<int> holds;
        const std::vector<std::string> zones = {"east-a", "east-b", "east-c"};
        for (const std::string &zone : zones)
          holds.push_back(world.hold(port(world, "grey:" + zone + ".errors"), 1, no_event));
        world.sleep_s(300);
        put(world, world.up("east").name(), 0, no_event);
        world.sleep_s(1000);
        for (std::size_t z = 0; z < zones.size(); ++z)
          world.release(port(world, "grey:" + zones[z] + ".errors"), holds[z], no_event);
        world.sleep_s(500);
        put(world, world.up("east").name(), 1, no_event);
      },
      [](World &world) {
        std::vector<double> times = times_of(world, "targets_unhealthy");
        for (const double t_s : times_of(world, "targets_healthy"))
          times.push_back(t_s);
        return times;
      });
  INFO(seen.at(0));
  REQUIRE(seen.size() == 2);
  CHECK(seen[0] < 400);
  CHECK(seen[1] > 1900);
  CHECK(seen[1] < 1900 + 5 * interval_s);
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

TEST_CASE("creation takes its time, starts anew after a region loss, and serves at once")
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
  CHECK(seen[1] == 650); // new targets get requests before their first pass: there are no others
  CHECK(seen[2] == 650);
}

} // namespace alb_theory_test
