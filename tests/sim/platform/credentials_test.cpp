// What somebody logs in with, or shows to clients, expires.

#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

TEST_CASE("credentials: a service whose own have expired serves nobody, and goes on when they are renewed")
{
  play_platform({}, 2000, [](const Hand &hand) {
    hand.until(100);
    must(hand.value("shop@east.ready") == 6, "all serve", __LINE__);
    const Port &access = port(hand.world, "shop@east.leases");
    const int hold = hand.world.hold(access, 0, no_event);
    must(hand.value("shop@east.ready") == 0, "nobody lets it in", __LINE__);
    must(hand.value("shop@west.ready") == 1, "the other region has its own", __LINE__);
    hand.until(700);
    hand.world.release(access, hold, no_event);
    must(hand.value("shop@east.ready") == 6, "nobody had died", __LINE__);
  });
}

TEST_CASE("credentials: what a vault gave out is no longer taken: services that use it serve nobody")
{
  PlatformSetup setup;
  setup.more = {component("vault", "vault:east", {"east", {}, {}, {}})};
  Deployment deployment = setup.deployment();
  for (ComponentSpec &one : deployment.components)
    if (one.id == "shop@east")
      one.links["secrets"] = {"vault:east"};
  isolated_checks([&] {
    World::Settings settings = alone();
    settings.horizon_s = 1000;
    World world(deployment, settings);
    const auto all = start_all(world);
    std::vector<double> seen;
    world.spawn("script", [&] {
      const Port &leases = port(world, "vault:east.leases");
      world.sleep_until_s(100);
      seen.push_back(port(world, "shop@east.ready").value());
      const int hold = world.hold(leases, 0, no_event);
      world.sleep_until_s(200);
      seen.push_back(port(world, "shop@east.ready").value());
      seen.push_back(port(world, "vault:east.available").value());
      world.release(leases, hold, no_event);
      world.sleep_until_s(201);
      seen.push_back(port(world, "shop@east.ready").value());
    });
    must(world.run().message.empty(), "the trial ended well", __LINE__);
    must(seen == std::vector<double>{6, 0, 1, 6}, "serves, does not although Vault answers, serves",
         __LINE__);
  });
}
