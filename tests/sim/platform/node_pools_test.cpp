// Node pools of Karpenter: what they may add, where, and how soon.
#include "sim/components/compute/node_pools.hpp"
#include "tests/sim/platform/platform.hpp"

#include <catch2/catch.hpp>

namespace node_pools_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double started_s = 31; // 20 s image, 10 s start, a probe within 1 s
constexpr double joins_s = 60;
constexpr double batch_s = 10;

ComponentSpec pool(std::map<std::string, Distribution> numbers, std::vector<std::string> zones = {})
{
  numbers.insert({{"cpu_per_node", 4.0}, {"node_join_s", joins_s}, {"batch_s", batch_s}});
  ComponentSpec one = component("node_pool", "node-pool:default", {"east", numbers, {}, {}});
  one.zones = std::move(zones);
  return one;
}

PlatformSetup with(const ComponentSpec &one)
{
  PlatformSetup setup;
  setup.more = {one};
  return setup;
}

double nodes(const Hand &hand)
{
  return hand.value("eks:east.nodes#0") + hand.value("eks:east.nodes#1") + hand.value("eks:east.nodes#2");
}

} // namespace

TEST_CASE("node pools: whole machines within the cores of the limit")
{
  CHECK(machines_within(100, 4) == 25);
  CHECK(machines_within(99.9, 4) == 24);
  CHECK(machines_within(0.3, 0.1) == 3);
  CHECK(machines_within(2, 4) == 0);
}

TEST_CASE("node pools: what is added ends at the limit, however many pods wait, and it is told")
{
  play_platform(with(pool({{"limit_cpu", 9.0}})), 3600, [](const Hand &hand) { // two machines of four cores
    hand.until(100);
    hand.set("shop@east.desired", 40);
    hand.until(2000);
    MUST(nodes(hand) == 3 + 2);
    MUST(hand.value("shop@east.ready") == 5 * 4);
    MUST(times_of(hand.world, "pool_limit").size() == 1);
  });
}

TEST_CASE("node pools: without a limit machines come as long as pods wait, as soon as the pool says")
{
  play_platform(with(pool({})), 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("shop@east.desired", 40); // the node group alone would end at six nodes
    hand.until(100 + batch_s + joins_s + started_s + 0.1);
    MUST(hand.value("shop@east.ready") == 40);
    MUST(nodes(hand) == 10);
    MUST(times_of(hand.world, "pool_limit").empty());
  });
}

TEST_CASE("node pools: of one zone they add nothing while that is lost")
{
  play_platform(with(pool({}, {"east-a"})), 3600, [](const Hand &hand) {
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(200);
    hand.set("shop@east.desired", 20);
    hand.until(1500);
    MUST(nodes(hand) == 3);
    MUST(times_of(hand.world, "pool_limit").size() == 1);
    hand.set("zone:east-a.up", 1);
    hand.until(1500 + batch_s + joins_s + started_s + 0.1);
    MUST(hand.value("shop@east.ready") == 20);
    MUST(hand.value("eks:east.nodes#0") == 3);
  });
}

} // namespace node_pools_test
