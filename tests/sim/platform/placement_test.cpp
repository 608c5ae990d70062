// Hard rules about where pods may stand, and how fast a lost zone's pods are given up.
#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double given_up_s = 340; // 40 s of grace, 300 s of eviction wait
constexpr double started_s = 31;   // 20 s image, 10 s start, a probe within 1 s

PlatformSetup do_not_schedule()
{
  PlatformSetup setup;
  setup.service["zone_max_skew"] = 1.0;
  return setup;
}

std::string told(World &world, const std::string &kind)
{
  std::string all;
  for (const Event &event : world.timeline().events())
    all += event.kind == kind ? event.what + "\n" : "";
  return all;
}

} // namespace

TEST_CASE(
    "placement: with DoNotSchedule evicted pods stay Pending until the zone is back, and it is told why")
{
  play_platform(do_not_schedule(), 5000, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(3000);
    MUST(hand.value("shop@east.ready") == 4);
    MUST(hand.value("eks:east.pending") == 0); // a node would not help: none is asked for
    MUST(times_of(hand.world, "nodes_asked").empty());
    MUST(told(hand.world, "pods_pending") ==
         "2 pods stay Pending: DoNotSchedule with maxSkew 1 still counts east-a, whose nodes are dead but "
         "not deleted\n");
    hand.set("shop@east.desired", 8); // what an autoscaler adds waits too
    hand.until(3100);
    MUST(hand.value("shop@east.ready") == 4);
    hand.set("zone:east-a.up", 1);
    hand.until(3100 + started_s + 0.1);
    MUST(hand.value("shop@east.ready") == 8);
    MUST(hand.value("shop@east.ready#0") >= 2);
  });
}

TEST_CASE("placement: Honor, ScheduleAnyway or deleted Node objects let evicted pods go elsewhere")
{
  PlatformSetup honor = do_not_schedule();
  honor.service["dead_nodes_count"] = 0.0;
  for (const PlatformSetup &setup : {honor, PlatformSetup{}})
    play_platform(setup, 3600, [](const Hand &hand) {
      hand.until(100);
      hand.set("zone:east-a.up", 0);
      hand.until(100 + given_up_s + started_s + 0.1);
      MUST(hand.value("shop@east.ready") == 6);
    });
  PlatformSetup deleted = do_not_schedule();
  deleted.cluster["node_objects_kept_s"] = 900.0;
  play_platform(deleted, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(100 + 900 - 1);
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(100 + 900 + started_s + 0.1);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("placement: required anti-affinity over zones leaves one pod a zone, from the start on")
{
  PlatformSetup setup;
  setup.service["most_per_zone"] = 1.0;
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.until(100);
    MUST(hand.value("shop@east.ready") == 3);
    MUST(told(hand.world, "pods_pending").find("required anti-affinity allows 1 a zone") !=
         std::string::npos);
    hand.set("zone:east-a.up", 0);
    hand.until(2000);
    MUST(hand.value("shop@east.ready") == 2);
  });
}

TEST_CASE("placement: one pod a node asks for nodes although there is room")
{
  PlatformSetup setup;
  setup.service["most_per_node"] = 1.0;
  setup.service["replicas"] = 3.0;
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.desired", 5);
    hand.until(150);
    MUST(hand.value("shop@east.ready") == 3);
    hand.until(100 + 10 + 180 + started_s + 0.1);
    MUST(hand.value("shop@east.ready") == 5);
    MUST(hand.value("eks:east.nodes#0") + hand.value("eks:east.nodes#1") + hand.value("eks:east.nodes#2") ==
         5);
  });
}

TEST_CASE(
    "placement: pods with a volume of the zone wait for it, those of a StatefulSet for its Node objects")
{
  PlatformSetup volume;
  volume.service["zone_bound"] = 1.0;
  volume.cluster["node_objects_kept_s"] = 900.0;
  play_platform(volume, 4000, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(3000);
    MUST(hand.value("shop@east.ready") == 4);
    hand.set("zone:east-a.up", 1);
    hand.until(3000 + 11.1); // a restart where it was
    MUST(hand.value("shop@east.ready#0") == 2);
  });
  PlatformSetup named;
  named.service["waits_for_node"] = 1.0;
  named.cluster["node_objects_kept_s"] = 900.0;
  play_platform(named, 4000, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(100 + 900 - 1);
    MUST(hand.value("shop@east.ready") == 4);
    hand.until(100 + 900 + started_s + 0.1);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("placement: pods that may run in one zone only do not start while it is dead")
{
  isolated_checks([&] {
    Deployment deployment = PlatformSetup{}.deployment();
    for (ComponentSpec &spec : deployment.components)
      if (spec.id == "shop@east")
        spec.zones = {"east-a"};
    World::Settings settings = alone();
    settings.horizon_s = 3000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_until_s(100);
      put(world, "zone:east-a.up", 0, no_event);
      world.sleep_until_s(2000);
      MUST(port(world, "shop@east.ready").value() == 0);
    });
    MUST(world.run().message.empty());
  });
}

TEST_CASE("eviction: the k-th node of a lost zone is given up 10 (k - 1) s after the first")
{
  PlatformSetup setup;
  setup.service["replicas"] = 36.0;
  setup.cluster["nodes"] = 36.0; // 12 a zone, one pod on each
  setup.cluster["max_nodes"] = 36.0;
  play_platform(setup, 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(2000);
    const auto given_up = times_of(hand.world, "pods_evicted", "shop@east");
    MUST(given_up.size() == 12);
    for (std::size_t k = 0; k < given_up.size(); ++k)
      MUST(std::abs(given_up[k] - (100 + given_up_s + 10.0 * static_cast<double>(k))) < 1e-6);
    MUST(hand.value("shop@east.ready") == 36);
  });
}

TEST_CASE("eviction: pods of few services stand on nodes drawn by chance, anywhere in the order")
{
  PlatformSetup setup;
  setup.service["replicas"] = 3.0; // one a zone
  setup.cluster["nodes"] = 36.0;
  std::vector<double> after_s;
  for (std::uint64_t trial = 0; trial < 60; ++trial)
    after_s.push_back(isolated([&] {
      const Deployment deployment = setup.deployment();
      World::Settings settings = alone();
      settings.horizon_s = 1000;
      settings.trial = trial;
      World world(deployment, settings);
      const auto all = start_all(world);
      play_script(world, {{100, {"zone:east-a.up", 0}}});
      world.run();
      return std::vector<double>{times_of(world, "pods_evicted", "shop@east").at(0) - 100 - given_up_s};
    })[0]);
  CHECK(std::all_of(after_s.begin(), after_s.end(), [](double s) { return s > -1e-6 && s < 110 + 1e-6; }));
  // Uniform over 0, 10, .., 110: mean 55, deviation 34.5.
  CHECK(std::abs(moments_of(after_s).mean - 55) < 4 * 34.5 / std::sqrt(60.0));
}

TEST_CASE("eviction: with every zone dead nothing is given up")
{
  play_platform({}, 3600, [](const Hand &hand) {
    hand.until(100);
    for (const char *zone : {"zone:east-a.up", "zone:east-b.up", "zone:east-c.up"})
      hand.set(zone, 0);
    hand.until(2000);
    MUST(times_of(hand.world, "pods_evicted").empty());
    hand.set("zone:east-a.up", 1);
    hand.until(2000 + 11.1);
    MUST(hand.value("shop@east.ready") == 2);
    hand.until(2000 + given_up_s + 100);
    MUST(times_of(hand.world, "pods_evicted").size() >= 2); // the clock began anew
  });
}

TEST_CASE("launches: EC2 may refuse machines while a zone of the region is lost, then gives them")
{
  PlatformSetup setup;
  setup.cluster["pods_per_node"] = 2.0;
  setup.cluster["launch_refused_ratio"] = 1.0;
  setup.cluster["launch_refused_s"] = 1200.0;
  play_platform(setup, 5000, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(100 + given_up_s + 1200);
    MUST(hand.value("shop@east.ready") == 4);
    MUST(times_of(hand.world, "launches_refused").size() == 1);
    hand.until(100 + given_up_s + 10 + 1200 + 10 + 180 + started_s + 1);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("room: a pod that one zone only may take waits for a node there, whatever room others have")
{
  isolated_checks([&] {
    PlatformSetup setup;
    setup.service["replicas"] = 2.0;
    setup.cluster["pods_per_node"] = 2.0;
    Deployment deployment = setup.deployment();
    for (ComponentSpec &spec : deployment.components)
      if (spec.id == "shop@east")
        spec.zones = {"east-a"};
    World::Settings settings = alone();
    settings.horizon_s = 3000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_until_s(100);
      put(world, "shop@east.desired", 3, no_event);
      world.sleep_until_s(100 + 180);
      MUST(port(world, "eks:east.capacity").value() == 6);
      MUST(port(world, "shop@east.ready").value() == 2);
      world.sleep_until_s(100 + 10 + 180 + started_s + 0.1);
      MUST(port(world, "shop@east.ready").value() == 3);
      MUST(port(world, "eks:east.nodes#0").value() == 2);
      MUST(port(world, "eks:east.used#0").value() == 3);
    });
    MUST(world.run().message.empty());
  });
}

namespace {

/// Twelve places, all taken: six pods of the shop and six of a batch job.
PlatformSetup full_house(double priority, bool preempts = true)
{
  PlatformSetup setup;
  setup.cluster["max_nodes"] = 3.0;
  setup.service["priority"] = priority;
  setup.service["preempts"] = preempts ? 1.0 : 0.0;
  auto batch = setup.service;
  batch["replicas"] = 6.0;
  batch["priority"] = 0.0;
  setup.more = {component("service", "batch@east", {"east", batch, {}, {{"cluster", {"eks:east"}}}})};
  return setup;
}

} // namespace

TEST_CASE("priority: pods of a higher one have others stopped where there is no room, and go first")
{
  play_platform(full_house(1000), 3600, [](const Hand &hand) {
    hand.until(100);
    MUST(hand.value("shop@east.ready") == 6);
    MUST(hand.value("batch@east.ready") == 6);
    hand.set("shop@east.desired", 9);
    hand.until(100 + 20 + started_s); // the victims stop first, zone by zone
    MUST(hand.value("shop@east.ready") == 9);
    MUST(hand.value("batch@east.ready") == 3);
    MUST(times_of(hand.world, "pod_preempted", "batch@east").size() == 3);
    hand.until(1000);
    hand.set("shop@east.desired", 6); // and they come back when there is room again
    hand.until(1000 + started_s + 0.1);
    MUST(hand.value("batch@east.ready") == 6);
  });
}

TEST_CASE("priority: of the same, or with preemptionPolicy Never, nobody has to go")
{
  for (const PlatformSetup &setup : {full_house(0), full_house(1000, false)})
    play_platform(setup, 3600, [](const Hand &hand) {
      hand.until(100);
      hand.set("shop@east.desired", 9);
      hand.until(2000);
      MUST(hand.value("shop@east.ready") == 6);
      MUST(hand.value("batch@east.ready") == 6);
    });
}

TEST_CASE(
    "launches: a region that takes over from another may get no machines, and never more than its quota")
{
  PlatformSetup setup;
  setup.cluster["nodes"] = 1.0;
  setup.cluster["launch_refused_elsewhere_ratio"] = 1.0;
  setup.cluster["launch_refused_s"] = 1200.0;
  play_platform(setup, 5000, [](const Hand &hand) {
    hand.until(100);
    hand.set("region:east.up", 0);
    hand.set("shop@west.desired", 12);
    hand.until(1000);
    MUST(hand.value("shop@west.ready") == 4);
    MUST(times_of(hand.world, "launches_refused", "eks:west").size() == 1);
    hand.until(100 + 10 + 1200 + 10 + 180 + started_s + 1);
    MUST(hand.value("shop@west.ready") == 12);
  });
  setup.cluster["launch_refused_elsewhere_ratio"] = 0.0;
  setup.cluster["quota_nodes"] = 2.0;
  play_platform(setup, 5000, [](const Hand &hand) {
    hand.until(100);
    hand.set("region:east.up", 0);
    hand.set("shop@west.desired", 12);
    hand.until(4000);
    MUST(hand.value("shop@west.ready") == 8);
  });
}
