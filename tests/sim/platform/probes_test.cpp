// Probes that act: under load, for what they ask, at the start; and what an autoscaler makes of pods they
// took out.
#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

#include <memory>

using namespace drsim;
using namespace drsim::test;

namespace {

PlatformSetup probed()
{
  PlatformSetup setup;
  setup.service["readiness_period_s"] = 5.0;
  setup.service["probe_shares_workers"] = 1.0;
  return setup;
}

} // namespace

TEST_CASE("readiness: pods whose calls wait longer than the probe leave one by one, and come back drained")
{
  play_platform(probed(), 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.utilisation", 2);
    hand.set("shop@east.queue_wait_s", 0.9); // the probe waits for 1 s
    hand.until(300);
    MUST(hand.value("shop@east.ready") == 6);
    hand.set("shop@east.queue_wait_s", 4);
    hand.until(300 + 2 * 5 + 1 - 0.1); // (F - 1) P + tau at the least
    MUST(hand.value("shop@east.ready") == 6);
    hand.until(300 + 3 * 5 + 1 + 0.1);
    MUST(hand.value("shop@east.ready") + hand.value("shop@east.probed_out") == 6);
    MUST(hand.value("shop@east.probed_out") >= 4); // the first may be back: 4 s of queue and a probe
    MUST(hand.value("redundancy:shop@east.ok") == 1);
    MUST(times_of(hand.world, "probes_failing").size() == 1);
    hand.set("shop@east.queue_wait_s", 0);
    hand.until(300 + 16.1 + 4 + 5 + 0.1);
    MUST(hand.value("shop@east.ready") == 6);
    MUST(hand.value("shop@east.probed_out") == 0);
    MUST(times_of(hand.world, "probes_passing").size() == 1);
  });
}

TEST_CASE("readiness: when pods leave does not depend on how much longer than the time-out a probe waits")
{
  const auto left_s = [](double wait_s, double timeout_s) {
    PlatformSetup setup = probed();
    setup.service["readiness_timeout_s"] = timeout_s;
    return isolated([&] {
      const Deployment deployment = setup.deployment();
      World::Settings settings = alone();
      settings.horizon_s = 400;
      World world(deployment, settings);
      const auto all = start_all(world);
      std::vector<double> times;
      world.on_change(port(world, "shop@east.ready"), [&](const Port &ready) {
        for (auto more = static_cast<double>(6 - times.size()); more > ready.value(); --more)
          times.push_back(world.now_s());
      });
      world.spawn("script", [&] {
        world.sleep_until_s(300);
        put(world, "shop@east.utilisation", 2, no_event);
        put(world, "shop@east.queue_wait_s", wait_s, no_event);
      });
      world.run();
      times.resize(std::min<std::size_t>(times.size(), 6));
      return times;
    });
  };
  const std::vector<double> behind_50 = left_s(50, 1);
  REQUIRE(behind_50.size() == 6);
  CHECK(behind_50 == left_s(500, 1)); // the kubelet waits for 1 s of it
  CHECK(behind_50.front() >= 300 + 2 * 5 + 1);
  CHECK(behind_50.back() <= 300 + 3 * 5 + 1);
  // A time-out of 12 s is longer than the period of 5 s: the next probe is sent when this one has failed.
  const std::vector<double> patient = left_s(50, 12);
  REQUIRE(patient.size() == 6);
  for (std::size_t pod = 0; pod < 6; ++pod)
    CHECK(patient[pod] == Approx(behind_50[pod] + 3 * 12 - (2 * 5 + 1)).margin(1e-6));
}

TEST_CASE("readiness: a probe that a thread of its own answers does not see load")
{
  PlatformSetup setup = probed();
  setup.service["probe_shares_workers"] = 0.0;
  play_platform(setup, 600, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.queue_wait_s", 30);
    hand.until(500);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("readiness: what it asks for takes all pods out, and brings them back")
{
  isolated_checks([&] {
    Deployment deployment = probed().deployment();
    for (ComponentSpec &spec : deployment.components)
      if (spec.id == "shop@east")
        spec.links["readiness_asks"] = {"orders"};
    deployment.components.push_back(component("rds_instance", "orders", {"east", {}, {}, {}}));
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    std::vector<std::unique_ptr<Component>> all;
    for (const ComponentSpec &spec : deployment.components)
      if (spec.kind != "rds_instance") {
        all.push_back(make_component(spec, deployment));
        const World::AtWork starting = world.at_work(spec.id);
        all.back()->start(world);
      }
    world.spawn("script", [&] {
      put(world, "orders.serving_region", 0, no_event);
      put(world, "orders@east.readable", 1, no_event);
      world.sleep_until_s(100);
      MUST(port(world, "shop@east.ready").value() == 6);
      put(world, "orders@east.readable", 0, no_event);
      world.sleep_until_s(100 + 3 * 5 + 1 + 0.1);
      MUST(port(world, "shop@east.ready").value() == 0);
      MUST(times_of(world, "no_pod_ready").size() == 1);
      world.sleep_until_s(1000);
      MUST(port(world, "shop@east.ready").value() == 0);
      put(world, "orders@east.readable", 1, no_event);
      world.sleep_until_s(1000 + 5.1);
      MUST(port(world, "shop@east.ready").value() == 6);
    });
    MUST(world.run().message.empty());
  });
}

TEST_CASE("readiness: a pod that comes back empty stays where the load is no more than it can do")
{
  play_platform(probed(), 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.utilisation", 1.2);
    hand.set("shop@east.queue_wait_s", 4);
    hand.until(100 + 16.1);
    hand.set("shop@east.utilisation", 0.9); // though calls still wait elsewhere
    hand.until(100 + 16.1 + 4 + 5 + 0.1);
    MUST(hand.value("shop@east.ready") == 6);
    hand.until(600);
    MUST(hand.value("shop@east.ready") == 6);
  });
}

TEST_CASE("liveness: containers that do not answer are restarted, again and again at doubled intervals")
{
  PlatformSetup setup;
  setup.service["replicas"] = 1.0;
  setup.service["readiness_probe"] = 0.0;
  setup.service["probe_shares_workers"] = 1.0;
  setup.service["liveness_probe"] = 1.0;
  setup.service["liveness_period_s"] = 1.0;
  setup.service["startup_probe"] = 1.0; // it may take 30 s
  setup.service["stop_s"] = 2.0;
  play_platform(setup, 3600, [](const Hand &hand) {
    const auto times = std::make_shared<std::vector<double>>(); // listeners outlive the script
    hand.world.on_change(port(hand.world, "shop@east.ready"),
                         [times, &world = hand.world](const Port &ready) {
                           if (!ready.on())
                             times->push_back(world.now_s());
                         });
    hand.until(100);
    hand.set("shop@east.utilisation", 101); // an empty queue is too long again after 10 ms
    hand.set("shop@east.queue_wait_s", 60);
    hand.until(1000);
    const std::vector<double> down = *times;
    MUST(down.size() >= 5);
    // Each time (u + 2) 1 s + 1 s until it is killed, 2 s to stop, the back-off, 10 s to start, U(0, 1)
    // probe.
    const double back_off_s[] = {0, 10, 20, 40};
    for (std::size_t k = 0; k < 4; ++k) {
      const double least_s = 2 + back_off_s[k] + 10 + 3;
      MUST(down[k + 1] - down[k] >= least_s - 1e-6);
      MUST(down[k + 1] - down[k] <= least_s + 2 + 0.02);
    }
  });
}

TEST_CASE("startup: a start that takes longer than the probe gives it never ends")
{
  PlatformSetup setup;
  setup.service["liveness_probe"] = 1.0;
  setup.service["liveness_initial_delay_s"] = 5.0;
  setup.service["liveness_period_s"] = 1.0; // killed 8 s after it began, it needs 10 s
  play_platform(setup, 2000, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.desired", 8);
    hand.until(1900);
    MUST(hand.value("shop@east.ready") == 6);
  });
  setup.service["startup_probe"] = 1.0; // 30 s
  play_platform(setup, 2000, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.desired", 8);
    hand.until(100 + 31.1);
    MUST(hand.value("shop@east.ready") == 8);
  });
}

TEST_CASE("hpa: with no pod ready it adds nothing")
{
  PlatformSetup setup = probed();
  setup.service["hpa"] = 1.0;
  play_platform(setup, 2000, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.queue_wait_s", 400); // out for longer than this test
    hand.until(100 + 16.1);
    MUST(hand.value("shop@east.ready") == 0);
    hand.set("shop@east.utilisation", 5);
    hand.until(400);
    MUST(times_of(hand.world, "hpa_scaled").empty());
  });
}

TEST_CASE("hpa: an idle service that people scaled up shrinks at its next sync, as its policies allow")
{
  PlatformSetup setup;
  setup.service["hpa"] = 1.0;
  setup.service["hpa_min"] = 6.0;
  setup.service["hpa_scale_down_percent"] = 10.0;
  setup.service["hpa_scale_down_period_s"] = 60.0;
  play_platform(setup, 2000, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.utilisation", 0.05);
    hand.until(300);
    hand.set("shop@east.desired", 12);
    hand.until(300 + 15.1);
    MUST(hand.value("shop@east.desired") == 10);
    hand.until(1500);
    MUST(hand.value("shop@east.desired") == 6);
    const auto steps = times_of(hand.world, "hpa_scaled");
    MUST(steps.size() == 5); // 10, 9, 8, 7, 6
    for (std::size_t i = 1; i < steps.size(); ++i)
      MUST(steps[i] - steps[i - 1] >= 60 - 1e-6);
  });
}
