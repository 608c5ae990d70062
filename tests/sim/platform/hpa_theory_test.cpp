// The autoscaler at work against its arithmetic: at least log2 of the growth in periods, pods ready a start
// later, a shrink no sooner than the stabilization window after the last recommendation that was higher.

#include "tests/sim/platform/platform.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double sync_s = 15;
constexpr double resolution_s = 15;

PlatformSetup autoscaled()
{
  PlatformSetup setup;
  setup.service["hpa"] = Distribution(1.0);
  setup.service["hpa_target_utilisation"] = Distribution(0.5);
  setup.service["hpa_sync_s"] = Distribution(sync_s);
  setup.service["metrics_resolution_s"] = Distribution(resolution_s);
  setup.cluster["nodes"] = Distribution(50.0);
  setup.cluster["max_nodes"] = Distribution(50.0);
  return setup;
}

/// Keeps SERVICE.utilisation at what a load of so many busy pods makes of the pods in service.
void load(const Hand &hand, double busy_pods, double for_s)
{
  const double end_s = hand.world.now_s() + for_s;
  const Port &ready = port(hand.world, "shop@east.ready");
  while (hand.world.now_s() < end_s) {
    put(hand.world, "shop@east.utilisation", busy_pods / ready.value(), no_event);
    hand.world.sleep_s(1);
  }
}

} // namespace

TEST_CASE("hpa: a load of eight times the target doubles the pods a period until it fits")
{
  play_platform(autoscaled(), 3600, [](const Hand &hand) {
    hand.until(60);
    load(hand, 24, 600); // 6 pods at 4.0 busy, target 0.5: 48 pods
    const auto scaled = times_of(hand.world, "hpa_scaled", "shop@east");
    MUST(scaled.size() >= 3); // 6 -> 12 -> 24 -> 48: log2(8) = 3 periods at least
    MUST(scaled[0] >= 60 + resolution_s);
    MUST(scaled[0] <= 60 + resolution_s + sync_s);
    for (std::size_t i = 1; i < 3; ++i)
      MUST(scaled[i] - scaled[i - 1] >= sync_s - 1e-6);
    MUST(hand.value("shop@east.ready") == 48);
  });
}

TEST_CASE("hpa: within the tolerance nothing moves")
{
  play_platform(autoscaled(), 3600, [](const Hand &hand) {
    hand.until(60);
    load(hand, 6 * 0.5 * 1.09, 1200);
    MUST(times_of(hand.world, "hpa_scaled").empty());
  });
}

TEST_CASE("hpa: it shrinks when the window has passed, not before, of what it found right until then")
{
  play_platform(autoscaled(), 3600, [](const Hand &hand) {
    hand.until(60);
    load(hand, 3, 100);                // what six pods carry at the target
    hand.set("shop@east.desired", 12); // the six measured are at the target: it lets it be
    load(hand, 3, 900);
    const auto scaled = times_of(hand.world, "hpa_scaled", "shop@east");
    MUST(scaled.size() == 1);
    MUST(scaled[0] >= 160 + 300);
    MUST(scaled[0] <= 160 + 32 + resolution_s + 300 + 2 * sync_s);
    MUST(hand.value("shop@east.desired") == 6);
  });
}

TEST_CASE("hpa: without pods in service there is no metric and no decision")
{
  play_platform(autoscaled(), 3600, [](const Hand &hand) {
    hand.until(60);
    hand.set("region:east.up", 0);
    hand.set("shop@east.utilisation", 5);
    hand.until(600);
    MUST(times_of(hand.world, "hpa_scaled").empty());
  });
}
