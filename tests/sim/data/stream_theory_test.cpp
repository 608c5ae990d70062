// The lag of a replica against its arithmetic: while cut it grows by a second a second; then it drains at
// min(link, replay) / production - 1 seconds a second.

#include "tests/sim/data/store.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace stream_theory_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double floor_s = 2;

/// Cut from 1,000 s for cut_s seconds; lag seen at the given times.
std::vector<double> lags_after_cut(const StoreSetup &setup, double cut_s, const std::vector<double> &at_s)
{
  return isolated([&] {
    const Deployment deployment = setup.deployment();
    World::Settings settings = alone();
    settings.horizon_s = 20000;
    World world(deployment, settings);
    const auto all = start_all(world);
    std::vector<double> seen;
    world.spawn("cut", [&] {
      put(world, "orders@east.write_per_s", 100, no_event);
      world.sleep_until_s(1000);
      put(world, world.link_up("east", "west").name(), 0, no_event);
      world.sleep_s(cut_s);
      put(world, world.link_up("east", "west").name(), 1, no_event);
    });
    world.spawn("look", [&] {
      for (const double t_s : at_s) {
        world.sleep_until_s(t_s);
        seen.push_back(port(world, "orders-west.lag_s").value());
      }
    });
    world.run();
    return seen;
  });
}

} // namespace

TEST_CASE("stream: lag grows with the cut and drains at bandwidth over production less one")
{
  // Production 1 MB/s, link 4 MB/s: a cut of 600 s drains in 600 / 3 = 200 s. The figure is up to a minute
  // old.
  const auto seen = lags_after_cut({}, 600, {999, 1300, 1599.9, 1700, 1801.5, 5000});
  REQUIRE(seen.size() == 6);
  CHECK(seen[0] == Approx(floor_s));
  CHECK(seen[1] <= 300 + floor_s);
  CHECK(seen[1] >= 300 - 60);
  CHECK(seen[2] >= 600 - 60);
  CHECK(seen[3] <= 600 + floor_s - 3 * (100 - 60));
  CHECK(seen[3] >= 600 - 3 * 100);
  CHECK(seen[4] == Approx(floor_s).margin(1.5));
  CHECK(seen[5] == Approx(floor_s));
}

TEST_CASE("stream: where replay is slower than the link, replay sets the drain")
{
  StoreSetup setup;
  setup.bandwidth_bytes_per_s = 1e8;
  setup.replica.numbers["replay_bytes_per_s"] = Distribution(2e6); // twice production: 600 s drain in 600 s
  const auto seen = lags_after_cut(setup, 600, {1600 + 540, 1600 + 615, 5000});
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] > 2 * floor_s);
  CHECK(seen[2] == Approx(floor_s));
}

TEST_CASE("stream: production above the link's bandwidth lets the lag grow without end")
{
  StoreSetup setup;
  setup.bandwidth_bytes_per_s = 5e5; // half of production: half a second a second
  const auto seen = lags_after_cut(setup, 1, {10000, 19000});
  REQUIRE(seen.size() == 2);
  CHECK(seen[1] - seen[0] == Approx(0.5 * 9000).margin(65));
}

TEST_CASE("stream: what a cut link kept back is lost with the primary: rate times the length of the cut")
{
  for (const double cut_s : {300.0, 1500.0})
    play_store({}, 9000, [cut_s](const StoreHand &stage) {
      stage.until(1000);
      stage.set("link:east|west.up", 0);
      stage.until(1000 + cut_s);
      stage.set("region:east.up", 0);
      stage.set("request:promote:orders-west", 1);
      stage.until(8000);
      MUST(std::abs(stage.total("store:orders:rpo_s") - (cut_s + floor_s)) < 1e-3);
      MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * (cut_s + floor_s)) < 0.1);
    });
}

TEST_CASE("stream: a backlog larger than the log that is kept comes from the archive, which is late")
{
  StoreSetup setup;
  setup.replica.numbers["wal_keep_bytes"] = Distribution(1e8); // 100 s of production
  setup.replica.numbers["archive_delay_s"] = Distribution(300.0);
  const auto late = lags_after_cut(setup, 600, {1600 + 260});
  const auto kept = lags_after_cut({}, 600, {1600 + 260});
  REQUIRE((late.size() == 1 && kept.size() == 1));
  CHECK(kept[0] == Approx(floor_s));
  CHECK(late[0] > 100);
}

TEST_CASE("stream: a link that carries a tenth lets the lag grow, and what it kept back is lost")
{
  // A tenth of 4 MB/s against 1 MB/s of production: 0.6 s a second.
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("link:east|west.ratio", 0.1);
    stage.until(3000);
    MUST(stage.value("orders-west.lag_s") > 0.6 * (2000 - 60) - 5);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(8000);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * 1200) < 100 * 10);
  });
}

TEST_CASE("stream: rivals on the link take their share of it, and the lag shows it")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    std::vector<std::unique_ptr<Flow>> rivals; // nine others: 0.4 MB/s are left of 4
    for (int i = 0; i < 9; ++i)
      rivals.push_back(stage.world.start_flow("east", "west", 1e12));
    for (int i = 0; i < 20; ++i) { // users publish their writes
      stage.until(1000 + 100.0 * (i + 1));
      stage.set("orders@east.write_per_s", 100 + 0.01 * (i + 1));
    }
    MUST(stage.value("orders-west.lag_s") > 0.6 * (2000 - 60) - 20);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(8000);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * 1200) < 100 * 40);
  });
}

TEST_CASE("stream: replay slower than production falls behind for good, and the lag says so")
{
  StoreSetup setup;
  setup.replica.numbers["replay_bytes_per_s"] = Distribution(5e5);
  play_store(setup, 9000, [](const StoreHand &stage) {
    stage.until(5000);
    MUST(std::abs(stage.value("orders-west.lag_s") - 2500) < 70);
  });
}

} // namespace stream_theory_test
