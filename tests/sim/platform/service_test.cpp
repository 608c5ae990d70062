#include "tests/sim/platform/platform.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

TEST_CASE("service: a lost zone takes its pods at once, they are made anew after grace, eviction and start")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    MUST(hand.value("shop@east.ready") == 6);
    hand.set("zone:east-a.up", 0);
    MUST(hand.value("shop@east.ready") == 4);
    // 40 + 300 s until the nodes' pods are given up, 20 s image, 10 s start, a probe within 1 s.
    hand.until(100 + 340 + 30 - 0.1);
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(100 + 340 + 31.1);
    MUST(hand.value("shop@east.ready") == 6);
    MUST(times_of(hand.world, "redundancy_lost", "shop@east").size() == 1);
    MUST(times_of(hand.world, "redundancy_restored", "shop@east").size() == 1);
  });
}

TEST_CASE("service: pods with a toleration of their own are given up after it, not after the cluster's time")
{
  PlatformSetup setup;
  setup.service["eviction_wait_s"] = 30;
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(100 + 70 + 30 - 0.1);
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(100 + 70 + 31.1);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("service: calls go to a lost zone's pods until its nodes count as not ready and clients have heard")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    MUST(hand.value("shop@east.ready#0") == 2);
    const double before = hand.value("shop@east.endpoints");
    hand.set("zone:east-a.up", 0);
    MUST(hand.value("shop@east.ready#0") == 0);
    MUST(hand.value("shop@east.silent#0") == 2);
    MUST(hand.value("shop@east.ready#1") == 2);
    MUST(hand.value("shop@east.endpoints") == before + 1);
    hand.until(100 + 41.4); // 40 s of grace and 1.5 s of watching
    MUST(hand.value("shop@east.silent#0") == 2);
    hand.until(100 + 41.6);
    MUST(hand.value("shop@east.silent#0") == 0);
    MUST(hand.value("shop@east.endpoints") == before + 2);
    MUST(times_of(hand.world, "endpoints_withdrawn", "shop@east").size() == 1);
    hand.until(800);
    hand.set("zone:east-b.up", 0);
    MUST(hand.value("shop@east.silent#1") > 0);
    hand.set("zone:east-b.up", 1); // what restarts answers again or refuses at once
    MUST(hand.value("shop@east.silent#1") == 0);
    hand.set("zone:east-c.up", 0);
    hand.set("region:east.up", 0);
    MUST(hand.value("shop@east.silent#2") == 0);
  });
}

TEST_CASE("service: a zone that returns before the pods are given up brings them back by a restart")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(200);
    hand.set("zone:east-a.up", 1);
    hand.until(200 + 9.9);
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(200 + 11.1);
    MUST(hand.value("shop@east.ready") == 6);
    hand.until(2000);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("service: it dies and restarts with its region and by itself")
{
  play_platform({}, 3600, [](const Hand &hand) {
    for (const std::string signal : {"region:east.up", "component:shop@east.up"}) {
      const double now_s = hand.world.now_s();
      hand.set(signal, 0);
      MUST(hand.value("shop@east.ready") == 0);
      hand.until(now_s + 500);
      MUST(hand.value("shop@east.ready") == 0);
      hand.set(signal, 1);
      hand.until(now_s + 512);
      MUST(hand.value("shop@east.ready") == 6);
    }
  });
}

TEST_CASE("service: pods wait for room, and nodes come for them up to the limit")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.desired", 30); // 3 nodes have room for 12, 6 nodes for 24
    hand.until(132);
    MUST(hand.value("shop@east.ready") == 12);
    hand.until(100 + 10 + 180 + 32);
    MUST(hand.value("shop@east.ready") == 24);
    hand.until(3000);
    MUST(hand.value("shop@east.ready") == 24);
    hand.set("shop@east.desired", 2);
    MUST(hand.value("shop@east.ready") == 2);
    MUST(hand.value("eks:east.used") == 2);
  });
}

TEST_CASE("service: without its registry no new pod starts")
{
  PlatformSetup setup;
  isolated_checks([&] {
    Deployment deployment = setup.deployment();
    for (ComponentSpec &spec : deployment.components)
      if (spec.id == "shop@east")
        spec.links["registry"] = {"tool:registry"};
    World::Settings settings = alone();
    settings.horizon_s = 1000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      put(world, "tool:registry.available", 0, no_event);
      put(world, "shop@east.desired", 8, no_event);
      world.sleep_until_s(300);
      MUST(port(world, "shop@east.ready").value() == 6);
      put(world, "tool:registry.available", 1, no_event);
      world.sleep_until_s(332);
      MUST(port(world, "shop@east.ready").value() == 8);
    });
    MUST(world.run().message.empty());
  });
}

TEST_CASE("cluster: scaling raises every service to the size it has elsewhere")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("region:east.up", 0);
    hand.set("request:scale:eks:west", 1);
    hand.until(131);
    MUST(hand.value("shop@west.desired") == 6);
    MUST(hand.value("done:scale:eks:west") == 0 || hand.value("shop@west.ready") == 6);
    hand.until(132);
    MUST(hand.value("shop@west.ready") == 6);
    MUST(hand.value("done:scale:eks:west") == 1);
  });
}

TEST_CASE("cluster: a scaling that finds no room waits for what it asked for, then goes on with what fits")
{
  PlatformSetup setup;
  setup.cluster["max_nodes"] = Distribution(1.0);
  setup.cluster["nodes"] = Distribution(1.0);
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.set("request:scale:eks:west", 1);
    hand.until(599); // the last pod came after 31 s at most; scale_progress_s is 600
    MUST(hand.value("done:scale:eks:west") == 0);
    hand.until(632);
    MUST(hand.value("done:scale:eks:west") == 1);
    MUST(hand.value("shop@west.ready") == 4);
    bool said = false;
    for (const Event &event : hand.world.timeline().events())
      said = said || (event.kind == "scaling_stalled" &&
                      event.what == "4 of 6 pods in service, and no other one comes");
    MUST(said);
  });
}

TEST_CASE("delivery: without one a bad version reaches everybody until it is rolled back by hand")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    hold(hand.world, "shop@east.bad_version", 0.3, no_event);
    hand.until(101);
    MUST(hand.value("shop@east.error_ratio") == 0.3);
    hand.until(500);
    hand.set("request:rollback:shop", 1);
    hand.until(539);
    MUST(hand.value("shop@east.error_ratio") == 0.3);
    MUST(hand.value("done:rollback:shop") == 0);
    hand.until(541);
    MUST(hand.value("shop@east.error_ratio") == 0);
    MUST(hand.value("done:rollback:shop") == 1);
  });
}

TEST_CASE("delivery: with no earlier version kept a rollback fails, with nothing bad it is done at once")
{
  PlatformSetup setup;
  setup.service["revision_history"] = Distribution(0.0);
  play_platform(setup, 1000, [](const Hand &hand) {
    hold(hand.world, "shop@east.bad_version", 0.3, no_event);
    hand.set("request:rollback:shop", 1);
    hand.until(1);
    MUST(hand.value("done:rollback:shop") == -1);
    MUST(hand.value("shop@east.error_ratio") == 0.3);
  });
  play_platform({}, 1000, [](const Hand &hand) {
    hand.set("request:rollback:shop", 1);
    hand.until(1);
    MUST(hand.value("done:rollback:shop") == 1);
  });
}

TEST_CASE("delivery: a canary shows the bad version to few, and takes it back after its looks")
{
  PlatformSetup setup;
  setup.more = {component("delivery", "delivery:shop",
                          {"",
                           {{"canary_weight", 0.1},
                            {"canary_interval_s", 60.0},
                            {"canary_failure_limit", 3.0},
                            {"automatic_rollback", 1.0},
                            {"error_threshold", 0.05}},
                           {},
                           {{"services", {"shop@east"}}}})};
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.until(100);
    hold(hand.world, "shop@east.bad_version", 0.3, no_event);
    hand.until(101);
    MUST(std::abs(hand.value("shop@east.error_ratio") - 0.03) < 1e-12);
    hand.until(100 + 3 * 60 + 39); // three bad looks, then 40 s of rollback
    MUST(hand.value("shop@east.error_ratio") > 0);
    hand.until(100 + 3 * 60 + 41);
    MUST(hand.value("shop@east.error_ratio") == 0);
    MUST(times_of(hand.world, "canary_failed") == std::vector<double>{280});
  });
  setup.more[0].parameters.at("error_threshold").value = Distribution(0.5); // no look is bad: it is promoted
  play_platform(setup, 3600, [](const Hand &hand) {
    hold(hand.world, "shop@east.bad_version", 0.3, no_event);
    hand.until(9 * 60 + 1);
    MUST(std::abs(hand.value("shop@east.error_ratio") - 0.3) < 1e-12);
    hand.until(3000);
    MUST(hand.value("shop@east.error_ratio") > 0);
  });
}

TEST_CASE(
    "service: without spare room the lost pods wait for a node, which is asked for when they are given up")
{
  PlatformSetup setup;
  setup.cluster["pods_per_node"] = Distribution(2.0); // three nodes for six pods
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(100 + 340 + 180 + 29); // given up, joined, image and start not quite
    MUST(hand.value("shop@east.ready") == 4);
    const auto asked = times_of(hand.world, "nodes_asked");
    MUST(asked.size() == 1);
    MUST(asked[0] >= 100 + 340);
    hand.until(100 + 340 + 10 + 180 + 32);
    MUST(hand.value("shop@east.ready") == 6);
    const Event *last = nullptr; // the node is on the way back from the last pod
    for (const Event &event : hand.world.timeline().events())
      if (event.kind == "redundancy_restored")
        last = &event;
    MUST(last != nullptr);
    MUST(hand.world.timeline().events()[static_cast<std::size_t>(last->causes.back())].kind ==
         "nodes_joined");
  });
}

TEST_CASE("service: wanting fewer pods while a zone is lost gives up the lost ones, not those that serve")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(200);
    hand.set("shop@east.desired", 4);
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(3000);
    MUST(hand.value("shop@east.ready") == 4);
  });
}

TEST_CASE("service: a zone that returns while its region is away gives no pods at once when the region does")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(110);
    hand.set("region:east.up", 0);
    hand.until(120);
    hand.set("zone:east-a.up", 1);
    hand.until(200);
    hand.set("region:east.up", 1);
    MUST(hand.value("shop@east.ready") == 0);
    hand.until(212);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("service: a cluster without a machine gets them when somebody wants pods")
{
  PlatformSetup setup;
  setup.cluster["nodes"] = 0;
  setup.service["replicas"] = 0;
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.until(100);
    MUST(hand.value("eks:east.capacity") == 0);
    hand.set("shop@east.desired", 4);
    hand.until(100 + 180); // no node joins sooner
    MUST(hand.value("shop@east.ready") == 0);
    hand.until(100 + 10 + 180 + 31.1); // a scan, a machine, 20 s image, 10 s start, a probe
    MUST(hand.value("shop@east.ready") == 4);
  });
}
