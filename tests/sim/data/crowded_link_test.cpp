// A replica's log on a link that others use too, while nothing else tells the stream to look.

#include "tests/sim/data/store.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace crowded_link_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// Nine others on the link: 0.4 MB/s of 4 are left to the log, which needs 1.
std::vector<std::unique_ptr<Flow>> nine_rivals(World &world)
{
  std::vector<std::unique_ptr<Flow>> rivals;
  for (int i = 0; i < 9; ++i)
    rivals.push_back(world.start_flow("east", "west", 1e12));
  return rivals;
}

} // namespace

TEST_CASE("crowded link: rivals are noticed though production never changes, and what they held up is lost")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    const auto rivals = nine_rivals(stage.world);
    stage.until(3000);
    MUST(std::abs(stage.value("orders-west.lag_s") - 1200) < 60 * 0.6 + 5);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(8000);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * 1200) < 100 * 5);
    MUST(std::abs(stage.total("store:orders:rpo_s") - 1200) < 5);
  });
}

TEST_CASE("crowded link: what rivals held up before anyone looked is lost too")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(5000);
    const auto rivals = nine_rivals(stage.world);
    stage.until(5050); // 30 s behind, after an hour of keeping up
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(8000);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * 32) < 100 * 2);
  });
}

TEST_CASE("crowded link: when the rivals leave, the log catches up")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    auto rivals = nine_rivals(stage.world);
    stage.until(2000);
    rivals.clear();
    stage.until(2000 + 600.0 / 3 + 120);
    MUST(std::abs(stage.value("orders-west.lag_s") - 2) < 1e-6);
    stage.until(8000);
    MUST(std::abs(stage.value("orders-west.lag_s") - 2) < 1e-6);
  });
}

TEST_CASE("crowded link: rivals that leave enough cost nothing")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    const auto one = stage.world.start_flow("east", "west", 1e12);
    const auto two = stage.world.start_flow("east", "west", 1e12);
    stage.until(8000);
    MUST(std::abs(stage.value("orders-west.lag_s") - 2) < 1e-6);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(8500);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - 200) < 1);
  });
}

TEST_CASE("crowded link: a link that narrows while a slow replay drains is noticed")
{
  StoreSetup setup;
  setup.replica.numbers["replay_bytes_per_s"] = Distribution(9e5); // never catches up after the cut
  play_store(setup, 12000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("link:east|west.up", 0);
    stage.until(1100);
    stage.set("link:east|west.up", 1);
    stage.until(2000);
    stage.set("link:east|west.ratio", 0.1);
    stage.until(4000);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(11000);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * 1200) < 100 * 5);
  });
}

TEST_CASE("crowded link: a way that is long by itself holds nothing up, and costs no flow after the other")
{
  StoreSetup far;
  far.others = {component("region_network", "network:east", {"east", {{"latency_s", 10.0}}, {}, {}})};
  play_store(far, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    const double before = stage.world.flow_changes().value();
    stage.until(8000);
    MUST(stage.world.flow_changes().value() - before < 20);
    MUST(std::abs(stage.value("orders-west.lag_s") - 2) < 20);
  });
}

} // namespace crowded_link_test
