#include "sim/users/pool_slots.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace pool_slots_test {

using namespace drsim;
using namespace drsim::test;

namespace {

Hop hop(Hop::Kind kind, const std::string &target)
{
  Hop made;
  made.kind = kind;
  made.target = target;
  return made;
}

/// A database that takes 100 connections, and a service whose pods keep 20 each.
Deployment shop(const std::map<std::string, Distribution> &service)
{
  Given web{"east", {{"pool_size_per_pod", 20.0}}, {}, {}};
  for (const auto &[name, value] : service)
    web.numbers[name] = value;
  const Given db{"east",
                 {{"max_connections", 103.0},
                  {"reserved_connections", 3.0},
                  {"multi_az", 1.0},
                  {"failover_s", 30.0},
                  {"client_reconnect_s", 0.0},
                  {"client_hang_s", 0.0},
                  {"checkpoint_timeout_s", 0.0}},
                 {},
                 {}};
  Deployment deployment =
      two_regions({component("rds_instance", "db", db), component("service", "web@east", web)});
  Journey buy;
  buy.id = "buy";
  buy.share = 1;
  buy.path = {{{hop(Hop::Kind::call, "web")}, false}, {{hop(Hop::Kind::write, "db")}, false}};
  deployment.journeys = {buy};
  return deployment;
}

void play(const Deployment &deployment, const std::function<void(World &, PoolSlots &)> &script)
{
  isolated_checks([&] {
    World::Settings settings = alone();
    settings.horizon_s = 10000;
    World world(deployment, settings);
    const auto db = make_component(*deployment.find("db"), deployment);
    {
      const World::AtWork starting = world.at_work("db");
      db->start(world);
    }
    PoolSlots slots(world, [](const std::string &, EventId) {});
    slots.attach();
    world.spawn("script", [&] {
      put(world, "db@east.write_per_s", 10, no_event);
      script(world, slots);
    });
    const RunResult result = world.run();
    must(result.message.empty(), result.message.c_str(), __LINE__);
  });
}

bool near(double seen, double wanted)
{
  return std::abs(seen - wanted) < 1e-9;
}

} // namespace

TEST_CASE("pools: who comes first holds the connections, and more pods make it no better")
{
  play(shop({}), [](World &, PoolSlots &slots) {
    slots.set_pods("web@east", 5, no_event);
    MUST(slots.unconnected("web@east") == 0);
    slots.set_pods("web@east", 14, no_event);
    MUST(near(slots.unconnected("web@east"), 9.0 / 14));
    slots.set_pods("web@east", 7, no_event); // those without go first
    MUST(near(slots.unconnected("web@east"), 2.0 / 7));
    slots.set_pods("web@east", 3, no_event);
    MUST(slots.unconnected("web@east") == 0);
    slots.set_pods("web@east", 6, no_event);
    MUST(near(slots.unconnected("web@east"), 1.0 / 6));
  });
}

TEST_CASE("pools: after a failover all pods connect at once, and each gets some")
{
  play(shop({}), [](World &world, PoolSlots &slots) {
    slots.set_pods("web@east", 14, no_event);
    MUST(near(slots.unconnected("web@east"), 9.0 / 14));
    world.sleep_until_s(100);
    put(world, "component:db.up", 0, no_event);
    world.sleep_until_s(200);
    MUST(port(world, "db@east.writable").on());
    MUST(slots.unconnected("web@east") == 0);
  });
}

TEST_CASE("pools: what opens connections as it needs them holds none")
{
  play(shop({{"pool_opens_whole", 0.0}}), [](World &, PoolSlots &slots) {
    slots.set_pods("web@east", 14, no_event);
    MUST(slots.unconnected("web@east") == 0);
  });
}

TEST_CASE("pools: a share that nobody checks stays away until it is too old, or for ever")
{
  play(shop({{"pool_stale_ratio", 0.25}, {"pool_stale_s", 1800.0}}), [](World &world, PoolSlots &slots) {
    slots.set_pods("web@east", 4, no_event);
    world.sleep_until_s(100);
    put(world, "component:db.up", 0, no_event);
    world.sleep_until_s(1900); // it was back after 130 s
    MUST(near(slots.unconnected("web@east"), 0.25));
    world.sleep_until_s(1931);
    MUST(slots.unconnected("web@east") == 0);
    MUST(times_of(world, "pools_back", "web@east") == std::vector<double>{1930});
  });
}

} // namespace pool_slots_test
