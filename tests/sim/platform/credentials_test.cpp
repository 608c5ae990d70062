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

TEST_CASE("credentials: a load balancer without a certificate serves nobody until one has been issued")
{
  PlatformSetup setup;
  setup.more = {
      component("alb", "alb:west",
                {"west",
                 {{"certificate_valid", 0.0}, {"exists", 0.0}, {"create_s", 50.0}, {"issue_s", 200.0}},
                 {},
                 {{"services", {"shop@west"}}}})};
  play_platform(setup, 2000, [](const Hand &hand) {
    hand.until(100);
    hand.set("request:create:alb:west", 1);
    hand.until(151);
    must(hand.value("alb:west.exists") == 1, "it is made", __LINE__);
    must(hand.value("alb:west.serving") == 0, "and no browser goes on from there", __LINE__);
    const Event &why =
        hand.world.timeline().events()[static_cast<std::size_t>(port(hand.world, "alb:west.leases").cause())];
    must(why.kind == "certificate_missing" &&
             why.set_by == std::vector<std::string>{"alb:west.certificate_valid"},
         "by what the files say", __LINE__);
    hand.until(300);
    hand.set("request:renew_credentials:alb:west", 1);
    hand.until(499);
    must(hand.value("alb:west.serving") == 0 && hand.value("done:renew_credentials:alb:west") == 0,
         "its domain is being validated", __LINE__);
    hand.until(501);
    must(hand.value("alb:west.serving") == 1 && hand.value("done:renew_credentials:alb:west") == 1, "issued",
         __LINE__);
  });
}

TEST_CASE(
    "credentials: nothing is issued in a region that is down, and one that expires there is issued anew")
{
  PlatformSetup setup;
  setup.more = {
      component("alb", "alb:west", {"west", {{"issue_s", 100.0}}, {}, {{"services", {"shop@west"}}}})};
  play_platform(setup, 2000, [](const Hand &hand) {
    hand.until(100);
    static_cast<void>(hand.world.hold(port(hand.world, "alb:west.leases"), 0, no_event)); // expired
    must(hand.value("alb:west.serving") == 0, "nobody takes it", __LINE__);
    hand.set("region:west.up", 0);
    hand.set("request:renew_credentials:alb:west", 1);
    must(hand.value("done:renew_credentials:alb:west") == -1, "not while its region is down", __LINE__);
    hand.set("region:west.up", 1);
    hand.set("request:renew_credentials:alb:west", 0);
    hand.set("done:renew_credentials:alb:west", 0);
    hand.set("request:renew_credentials:alb:west", 1);
    hand.until(199);
    must(hand.value("alb:west.serving") == 0, "not yet", __LINE__);
    hand.until(201);
    must(hand.value("alb:west.serving") == 1, "the same way as any other", __LINE__);
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
