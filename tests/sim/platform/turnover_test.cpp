// Planned work: rolling updates and drains.
#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>

using namespace drsim;
using namespace drsim::test;

namespace {

/// Six pods behind a load balancer that learns of a stopped pod 30 s later.
PlatformSetup behind_balancer(double pre_stop_s)
{
  PlatformSetup setup;
  setup.service["deregistration_lag_s"] = 30.0;
  setup.service["pre_stop_s"] = pre_stop_s;
  setup.service["max_surge_pods"] = 2.0;
  setup.service["max_unavailable_pods"] = 0.0;
  setup.more = {component("alb", "alb:east", {"east", {}, {}, {{"services", {"shop@east"}}}})};
  return setup;
}

} // namespace

TEST_CASE(
    "rollout: waves of surge pods, none short, and errors until the balancer has let go of stopped pods")
{
  play_platform(behind_balancer(0), 1000, [](const Hand &hand) {
    const auto fewest = std::make_shared<double>(6); // listeners outlive the script
    const auto worst = std::make_shared<double>(0);
    hand.world.on_change(port(hand.world, "shop@east.ready"),
                         [fewest](const Port &ready) { *fewest = std::min(*fewest, ready.value()); });
    hand.world.on_change(port(hand.world, "shop@east.cut_off"),
                         [worst](const Port &share) { *worst = std::max(*worst, share.value()); });
    hand.until(100);
    hand.set("shop@east.rollout", 1);
    hand.until(100 + 3 * 31 + 35);
    MUST(times_of(hand.world, "rolled_out").size() == 1); // three waves of two
    MUST(*fewest == 6);
    MUST(hand.value("shop@east.ready") == 6);
    MUST(*worst > 0.2); // two of eight
    hand.until(300);
    MUST(hand.value("shop@east.cut_off") == 0);
  });
  play_platform(behind_balancer(40), 1000, [](const Hand &hand) {
    hand.set("shop@east.rollout", 1);
    hand.until(500);
    MUST(times_of(hand.world, "rolled_out").size() == 1);
    MUST(times_of(hand.world, "stopped_pods_called").empty()); // it slept until nobody called it
  });
}

TEST_CASE(
    "drain: pods go one by one as the budget allows, and a budget that allows none holds it up for ever")
{
  PlatformSetup setup;
  setup.service["budget_max_unavailable"] = 1.0;
  play_platform(setup, 3000, [](const Hand &hand) {
    const auto fewest = std::make_shared<double>(6); // listeners outlive the script
    hand.world.on_change(port(hand.world, "shop@east.ready"),
                         [fewest](const Port &ready) { *fewest = std::min(*fewest, ready.value()); });
    hand.until(100);
    hand.set("eks:east.draining", 1);
    MUST(hand.value("eks:east.capacity") == 8);
    MUST(hand.value("shop@east.evicting") == 2);
    hand.until(100 + 2 * 31.1);
    MUST(times_of(hand.world, "nodes_drained").size() == 1);
    MUST(*fewest == 5);
    MUST(hand.value("shop@east.ready") == 6);
    hand.set("eks:east.draining", 0);
    MUST(hand.value("eks:east.capacity") == 12);
  });
  setup.service["budget_min_available"] = 6.0;
  play_platform(setup, 5000, [](const Hand &hand) {
    hand.until(100);
    hand.set("eks:east.draining", 1);
    hand.until(4000);
    MUST(hand.value("shop@east.ready") == 6);
    MUST(hand.value("shop@east.evicting") == 2);
    MUST(times_of(hand.world, "drain_blocked") == std::vector<double>{100 + 900});
    MUST(times_of(hand.world, "nodes_drained").empty());
  });
}

TEST_CASE("cluster: a step that says how many pods means it, whatever the size elsewhere")
{
  PlatformSetup setup;
  setup.more = {component("runbook", "runbook:r", {"", {}, {}, {}}),
                component("runbook_step", "runbook:r/1",
                          {"",
                           {{"pods", 3.0}},
                           {{"action", "scale"}, {"target", "eks:west"}},
                           {{"runbook", {"runbook:r"}}}})};
  play_platform(setup, 2000, [](const Hand &hand) {
    hand.set("request:scale:eks:west", 1);
    hand.until(1000);
    MUST(hand.value("shop@west.desired") == 3); // six in the east
    MUST(hand.value("done:scale:eks:west") == 1);
  });
}
