#include "tests/sim/data/store.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace failover_test {

using namespace drsim;
using namespace drsim::test;

namespace {

bool near(double seen, double wanted, double margin)
{
  return std::abs(seen - wanted) <= margin;
}

} // namespace

TEST_CASE("store: a standby takes over after failover and reconnection, and nothing is lost")
{
  play_store({}, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("component:orders.up", 0);
    stage.until(149);
    MUST(stage.value("orders@east.writable") == 0);
    MUST(stage.value("orders@east.readable") == 0);
    stage.until(151);
    MUST(stage.value("orders@east.writable") == 1);
    stage.until(3000);
    MUST(times_of(stage.world, "redundancy_lost", "orders") == std::vector<double>{100});
    MUST(times_of(stage.world, "redundancy_restored", "orders") == std::vector<double>{150 + 600});
    MUST(stage.total("store:orders:lost_transactions") == 0);
  });
}

TEST_CASE("store: one that is deleted has no standby and is put on no other machine, whatever stands")
{
  play_store({}, 20000, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("store:orders.kept", 0);
    stage.until(19000);
    MUST(stage.value("orders@east.writable") == 0);
    MUST(times_of(stage.world, "writer_lost", "orders") == std::vector<double>{100});
    MUST(times_of(stage.world, "failed_over", "orders").empty());
    MUST(times_of(stage.world, "host_replaced", "orders").empty());
  });
}

TEST_CASE("store: a volume that comes back later than its machine keeps the store away")
{
  StoreSetup setup;
  setup.store.numbers["multi_az"] = Distribution(0.0);
  play_store(setup, 3600, [](const StoreHand &stage) {
    stage.until(100);
    for (const char *zone : {"a", "b", "c"})
      stage.set(std::string("volumes:east-") + zone + ".up", 0);
    stage.until(1000);
    MUST(stage.value("orders@east.writable") == 0);
    for (const char *zone : {"a", "b", "c"})
      stage.set(std::string("volumes:east-") + zone + ".up", 1);
    stage.until(1021);
    MUST(stage.value("orders@east.writable") == 1);
  });
}

TEST_CASE("store: without a standby it waits for what it stands on")
{
  StoreSetup setup;
  setup.store.numbers["multi_az"] = Distribution(0.0);
  play_store(setup, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("component:orders.up", 0);
    stage.until(1000);
    MUST(stage.value("orders@east.writable") == 0);
    stage.set("component:orders.up", 1);
    stage.until(1021);
    MUST(stage.value("orders@east.writable") == 1);
  });
}

TEST_CASE("store: a lost zone moves the writer when it held it, and only costs redundancy when it did not")
{
  int moved = 0;
  for (std::uint64_t trial = 0; trial < 12; ++trial) {
    const auto seen = isolated([&] {
      const Deployment deployment = StoreSetup().deployment();
      World::Settings settings = alone();
      settings.horizon_s = 1000;
      settings.trial = trial;
      World world(deployment, settings);
      const auto all = start_all(world);
      double off = 0;
      world.on_change(port(world, "orders@east.writable"), [&](const Port &) { ++off; });
      world.spawn("script", [&] {
        world.sleep_until_s(100);
        put(world, world.up("east-a").name(), 0, no_event);
      });
      world.run();
      return std::vector<double>{off, port(world, "orders@east.writable").value()};
    });
    REQUIRE(seen.size() == 2);
    CHECK((seen[0] == 0 || seen[0] == 2)); // off and on again, or never
    CHECK(seen[1] == 1);
    moved += seen[0] == 2 ? 1 : 0;
  }
  CHECK(moved > 0);
  CHECK(moved < 12);
}

TEST_CASE("store: a region that returns before anyone promoted brings the store back whole")
{
  play_store({}, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("region:east.up", 0);
    stage.until(101);
    MUST(stage.value("orders@east.writable") == 0);
    stage.until(900);
    stage.set("region:east.up", 1);
    stage.until(921);
    MUST(stage.value("orders@east.writable") == 1);
    MUST(stage.total("store:orders:lost_transactions") == 0);
  });
}

TEST_CASE("replica: what a calm stream had not delivered is lost: rate times floor, and the floor is the RPO")
{
  play_store({}, 7200, [](const StoreHand &stage) {
    stage.until(1000);
    MUST(near(stage.value("orders-west.lag_s"), 2, 1e-6));
    stage.set("region:east.up", 0);
    stage.until(1500);
    stage.set("request:promote:orders-west", 1);
    stage.until(1699);
    MUST(stage.value("orders@west.writable") == 0);
    stage.until(1701);
    MUST(stage.value("orders@west.writable") == 1);
    MUST(stage.value("done:promote:orders-west") == 1);
    MUST(near(stage.total("store:orders:lost_transactions"), 100 * 2, 0.01));
    MUST(near(stage.total("store:orders:rpo_s"), 2, 1e-6));
    stage.set("request:repoint:orders", 1);
    stage.until(1702);
    MUST(stage.value("orders.serving_region") == 1);
    stage.until(6000);
    MUST(times_of(stage.world, "redundancy_restored", "orders") == std::vector<double>{1700 + 3600});
  });
}

TEST_CASE("replica: repointing with nothing to point at fails and says so")
{
  play_store({}, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("region:east.up", 0);
    stage.set("request:repoint:orders", 1);
    stage.until(101);
    MUST(stage.value("done:repoint:orders") == -1);
    MUST(stage.value("orders.serving_region") == 0);
  });
}

TEST_CASE("replica: a dead region or instance cannot be promoted until it is back")
{
  play_store({}, 7200, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("region:west.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(1000);
    MUST(stage.value("done:promote:orders-west") == 0);
    stage.set("region:west.up", 1);
    stage.until(1201);
    MUST(stage.value("done:promote:orders-west") == 1);
  });
}

TEST_CASE(
    "replica: promoted while the old primary lives, what that still takes is lost until services leave it")
{
  play_store({}, 7200, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("request:promote:orders-west", 1);
    stage.until(1201);
    MUST(near(stage.total("store:orders:lost_transactions"), 100 * (200 + 2), 0.01));
    stage.until(1500);
    stage.set("request:repoint:orders", 1);
    stage.until(1501);
    MUST(near(stage.total("store:orders:lost_transactions"), 100 * (500 + 2), 0.01));
    MUST(stage.value("orders@east.writable") == 0); // fenced
  });
}

TEST_CASE("replica: an old primary that returns after the promotion takes writes that are lost, until "
          "services leave")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(1500);
    stage.set("region:east.up", 1);
    stage.until(2520); // it writes again from 1520 s
    stage.set("request:repoint:orders", 1);
    stage.until(2521);
    MUST(near(stage.total("store:orders:lost_transactions"), 100 * (1000 + 2), 1));
    stage.until(6000);
    MUST(times_of(stage.world, "redundancy_restored", "orders").back() == 1200 + 3600);
  });
}

TEST_CASE("store: what returns after services have left it restores nobody's redundancy")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(1300);
    stage.set("request:repoint:orders", 1);
    stage.until(1500);
    stage.set("region:east.up", 1);
    stage.until(6000);
    MUST(stage.value("orders@east.writable") == 0);
    MUST(times_of(stage.world, "redundancy_restored", "orders") == std::vector<double>{1200 + 3600});
  });
}

TEST_CASE(
    "store: a second failure finds no standby while one is being made, and a healed instance can fail again")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("component:orders.up", 0);
    stage.until(200);
    MUST(stage.value("orders@east.writable") == 1);
    for (const std::string zone : {"zone:east-a.up", "zone:east-b.up", "zone:east-c.up"})
      stage.set(zone, 0); // wherever the writer is now
    stage.until(700);
    MUST(stage.value("orders@east.writable") == 0);
    for (const std::string zone : {"zone:east-a.up", "zone:east-b.up", "zone:east-c.up"})
      stage.set(zone, 1);
    stage.set("component:orders.up", 1);
    stage.until(3000);
    MUST(stage.value("orders@east.writable") == 1);
    stage.set("component:orders.up", 0);
    stage.until(3010);
    MUST(stage.value("orders@east.writable") == 0);
    stage.until(3060);
    MUST(stage.value("orders@east.writable") == 1);
  });
}

} // namespace failover_test
