// What a database does between the return of its machine and its first answer, and what people can ask of it.
#include "sim/components/stores/restore.hpp"
#include "tests/sim/data/store.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace recovery_test {

using namespace drsim;
using namespace drsim::test;

namespace {

bool near(double seen, double wanted, double margin)
{
  return std::abs(seen - wanted) <= margin;
}

/// Boots in 60 s, replays at 50 kB/s what is written at 1 MB/s: as long as 20 times the span since the last
/// checkpoint, which begins every 10 s and is complete at once.
StoreSetup crashing()
{
  StoreSetup setup;
  setup.store.numbers["boot_s"] = Distribution(60.0);
  setup.store.numbers["checkpoint_timeout_s"] = Distribution(10.0);
  setup.store.numbers["checkpoint_spread_ratio"] = Distribution(0.0);
  setup.store.numbers["log_replay_bytes_per_s"] = Distribution(5e4);
  return setup;
}

StoreSetup with_backups()
{
  StoreSetup setup;
  setup.store.numbers["backup_retention_days"] = Distribution(7.0);
  return setup;
}

} // namespace

TEST_CASE("store: after power is back it boots, replays its log and is found again before it answers")
{
  StoreSetup setup = crashing();
  setup.store.numbers["multi_az"] = Distribution(0.0);
  play_store(setup, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("region:east.up", 0);
    stage.until(1300);
    stage.set("region:east.up", 1);
    stage.until(1300 + 60 + 20 - 0.1);
    MUST(stage.value("orders@east.writable") == 0);
    stage.until(1300 + 60 + 200 + 20 + 0.1);
    MUST(stage.value("orders@east.writable") == 1);
    const double recovered_s = times_of(stage.world, "recovered", "orders").at(0);
    MUST(recovered_s >= 1360 && recovered_s <= 1560);
    MUST(near(times_of(stage.world, "writer_back", "orders").at(0), recovered_s + 20, 1e-6));
  });
}

TEST_CASE("store: without a standby a dead machine is replaced, and the volume is all there")
{
  StoreSetup setup;
  setup.store.numbers["multi_az"] = Distribution(0.0);
  play_store(setup, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("component:orders.up", 0);
    stage.until(100 + 900 + 19.9);
    MUST(stage.value("orders@east.writable") == 0);
    stage.until(100 + 900 + 20.1);
    MUST(stage.value("orders@east.writable") == 1);
    MUST(stage.total("store:orders:lost_transactions") == 0);
  });
}

TEST_CASE("store: the standby replays the log too, and is slow until its memory has filled")
{
  StoreSetup setup = crashing();
  setup.store.numbers["cold_buffer_speed"] = Distribution(0.5);
  setup.store.numbers["cold_buffer_s"] = Distribution(300.0);
  play_store(setup, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("component:orders.up", 0);
    stage.until(1000);
    const double moved_s = times_of(stage.world, "failed_over", "orders").at(0);
    MUST(moved_s >= 130 && moved_s <= 330);
    MUST(times_of(stage.world, "warmed_up", "orders").at(0) == moved_s + 300);
    MUST(stage.value("orders@east.speed") == 1);
  });
}

TEST_CASE("store: calls to a machine that died without a word hang, and services write no earlier")
{
  StoreSetup setup;
  setup.store.numbers["client_hang_s"] = Distribution(924.0); // no time-out of their own
  play_store(setup, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("component:orders.up", 0);
    stage.until(1023.9);
    MUST(stage.value("orders@east.writable") == 0);
    stage.until(1024.1);
    MUST(stage.value("orders@east.writable") == 1);
  });
}

TEST_CASE("stop writes: what the bad writer spoils and what a restore loses grow no more")
{
  play_store(with_backups(), 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("orders.bad_writes", 1e-4);
    stage.until(1500);
    stage.set("request:stop_writes:orders", 1);
    stage.until(1501);
    MUST(stage.value("done:stop_writes:orders") == 1);
    MUST(stage.value("orders@east.writable") == 0);
    MUST(stage.value("orders@east.readable") == 1);
    const double spoilt = stage.value("orders.error_ratio");
    MUST(near(spoilt, 0.05, 0.0021));
    stage.set("request:restore:orders", 1);
    stage.until(3000);
    MUST(stage.value("orders.error_ratio") == spoilt);
    MUST(stage.value("done:restore:orders") == 1);
    stage.set("request:repoint:orders", 1);
    stage.until(3001);
    MUST(stage.value("orders@east.writable") == 1);
    MUST(near(stage.total("store:orders:lost_transactions"), 100 * 500, 1));
    MUST(near(stage.total("store:orders:rpo_s"), 500, 1e-6));
  });
}

TEST_CASE("stop writes: pointing services at the only copy there is ends it, out of reach it fails")
{
  play_store({}, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("request:stop_writes:orders", 1);
    stage.until(200);
    MUST(stage.value("orders@east.writable") == 0);
    stage.set("request:repoint:orders", 1);
    stage.until(201);
    MUST(stage.value("orders@east.writable") == 1);
    stage.set("region:east.up", 0);
    stage.set("request:fence:orders", 1);
    stage.until(301);
    MUST(stage.value("done:fence:orders") == -1);
  });
}

TEST_CASE("fence: an old primary that was fenced takes nothing that the promoted copy lacks")
{
  play_store({}, 7200, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("request:fence:orders", 1);
    stage.until(1010); // the stream delivers the rest
    stage.set("request:promote:orders-west", 1);
    stage.until(1500);
    stage.set("request:repoint:orders", 1);
    stage.until(1501);
    MUST(stage.value("orders.serving_region") == 1);
    MUST(stage.total("store:orders:lost_transactions") == 0);
    MUST(times_of(stage.world, "split_brain", "orders").empty());
  });
}

TEST_CASE("split brain: what the old primary took after the promotion is counted, and compared for hours")
{
  StoreSetup setup;
  setup.store.numbers["reconcile_rows_per_s"] = Distribution(10.0);
  play_store(setup, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("request:promote:orders-west", 1);
    stage.until(1500);
    stage.set("request:repoint:orders", 1);
    stage.until(1501);
    MUST(near(stage.total("store:orders:split_transactions"), 100 * 300, 1));
    stage.until(6000);
    MUST(near(times_of(stage.world, "reconciled", "orders").at(0), 1500 + 3000, 1));
  });
}

TEST_CASE("reapply: rows of the copy that services left come back at a rate, all but a share of them")
{
  StoreSetup setup;
  setup.store.numbers["reapply_rows_per_s"] = Distribution(100.0);
  setup.store.numbers["reapply_ratio"] = Distribution(0.9);
  play_store(setup, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("request:promote:orders-west", 1);
    stage.until(1300);
    stage.set("request:repoint:orders", 1);
    stage.until(1400);
    const double lost = stage.total("store:orders:lost_transactions");
    MUST(near(lost, 100 * 302, 1));
    stage.set("request:reapply:orders", 1);
    stage.until(1400 + 301);
    MUST(stage.value("done:reapply:orders") == 0);
    stage.until(1400 + 303);
    MUST(stage.value("done:reapply:orders") == 1);
    MUST(near(stage.total("store:orders:lost_transactions"), 0.1 * lost, 1));
    MUST(near(stage.total("store:orders:rpo_s"), 302, 0.01)); // some of that span are still missing
  });
}

TEST_CASE("stop replay early: a delayed copy is promoted as it was before the bad writes")
{
  StoreSetup setup;
  setup.replica.numbers["apply_delay_s"] = Distribution(600.0);
  play_store(setup, 9000, [](const StoreHand &stage) {
    stage.until(2000);
    stage.set("orders.bad_writes", 1e-4);
    stage.until(2300);
    stage.set("request:stop_replay:orders-west", 1);
    stage.until(2301);
    MUST(stage.value("done:stop_replay:orders-west") == 1);
    stage.set("request:promote:orders-west", 1);
    stage.until(2600);
    MUST(stage.value("orders@west.writable") == 1);
    stage.set("orders.bad_writes", 0);
    stage.set("request:repoint:orders", 1);
    stage.until(2601);
    MUST(std::isnan(stage.value("orders.corrupt_since")));
    MUST(stage.value("orders.error_ratio") == 0);
    MUST(near(stage.total("store:orders:rpo_s"), 600 + 300, 61)); // looked at every metric's period
  });
}

TEST_CASE("promote within the region: a copy beside its source takes over when services are pointed at it")
{
  StoreSetup setup;
  setup.store.numbers["multi_az"] = Distribution(0.0);
  setup.store.numbers["host_replace_s"] = Distribution(1e6);
  setup.replica.region = "east";
  play_store(setup, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("component:orders.up", 0);
    stage.until(1100);
    stage.set("request:promote:orders-west", 1);
    stage.until(1301);
    MUST(stage.value("done:promote:orders-west") == 1);
    MUST(stage.value("orders@east.writable") == 0);
    stage.set("request:repoint:orders", 1);
    stage.until(1302);
    MUST(stage.value("done:repoint:orders") == 1);
    MUST(stage.value("orders@east.writable") == 1);
    MUST(near(stage.total("store:orders:lost_transactions"), 100 * 2, 1)); // what the dead one had not sent
    stage.set("component:orders-west.up", 0);
    stage.until(1400);
    MUST(stage.value("orders@east.writable") == 0);
  });
}

TEST_CASE("repoint: back to the old copy at home, which lacks what was acknowledged since")
{
  play_store({}, 9000, [](const StoreHand &stage) {
    stage.set("orders@west.write_per_s", 100);
    stage.until(1000);
    stage.set("request:promote:orders-west", 1);
    stage.until(1300);
    stage.set("request:repoint:orders", 1);
    stage.until(2300);
    stage.set("region:west.up", 0);
    stage.until(2400);
    stage.set("request:repoint:orders", 0);
    stage.set("request:repoint:orders", 1);
    stage.until(2401);
    MUST(stage.value("done:repoint:orders") == 1);
    MUST(stage.value("orders.serving_region") == 0);
    MUST(stage.value("orders@east.writable") == 1);
    MUST(near(stage.total("store:orders:lost_transactions"), 100 * 1000, 1));
  });
}

TEST_CASE("restore: of a backup that cannot be used the next is tried, and when none can it says so")
{
  StoreSetup setup = with_backups();
  setup.store.numbers["restore_fail_untested_ratio"] = Distribution(1.0);
  play_store(setup, 20000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("request:restore:orders", 1);
    stage.until(19000);
    MUST(times_of(stage.world, "restore_failed", "orders").size() == 3); // point in time and two snapshots
    MUST(times_of(stage.world, "restore_impossible", "orders").size() == 1);
    MUST(stage.value("done:restore:orders") == -1);
  });
}

TEST_CASE("restore: the share that fails is the one of untested or of tested restores")
{
  for (const bool tested : {false, true}) {
    StoreSetup setup = with_backups();
    setup.store.numbers["restore_fail_untested_ratio"] = Distribution(0.3);
    setup.store.numbers["restore_tested"] = Distribution(tested ? 1.0 : 0.0);
    const Deployment deployment = setup.deployment();
    int failed = 0;
    const int trials = 400;
    for (int trial = 0; trial < trials; ++trial)
      failed += isolated([&] {
                  World::Settings settings = alone();
                  settings.trial = static_cast<std::uint64_t>(trial);
                  World world(deployment, settings);
                  Backups backups(*deployment.find("orders"), deployment);
                  backups.start(world);
                  return std::vector<double>{backups.usable() ? 0.0 : 1.0};
                }).at(0) > 0
                    ? 1
                    : 0;
    const double wanted = tested ? 0.08 : 0.3;
    CHECK(std::abs(failed - wanted * trials) < 3 * std::sqrt(trials * wanted * (1 - wanted)));
  }
}

TEST_CASE("restore: a copy that is ready after people stopped waiting can be used all the same")
{
  play_store(with_backups(), 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("orders.corrupt_since", 1000);
    stage.set("request:restore:orders", 1);
    stage.until(1500); // nobody waits any more
    MUST(stage.value("done:restore:orders") == 0);
    stage.until(1800);
    MUST(stage.value("done:restore:orders") == 1); // said late
    stage.until(5000);
    stage.set("request:repoint:orders", 1);
    stage.until(5001);
    MUST(stage.value("done:repoint:orders") == 1);
    MUST(std::isnan(stage.value("orders.corrupt_since")));
  });
}

TEST_CASE("corruption: wrong answers that look right are felt by nobody, and cost as much")
{
  StoreSetup setup = with_backups();
  setup.store.numbers["silent_corruption_ratio"] = Distribution(1.0);
  play_store(setup, 9000, [](const StoreHand &stage) {
    stage.until(1000);
    stage.set("orders.bad_writes", 1e-4);
    stage.until(2000);
    MUST(stage.value("orders.error_ratio") == 0);
    MUST(stage.value("orders.corrupt_since") == 1000);
    stage.set("request:restore:orders", 1);
    stage.until(4000);
    stage.set("request:repoint:orders", 1);
    stage.until(4001);
    MUST(near(stage.total("store:orders:rpo_s"), 3000, 1e-6));
  });
}

} // namespace recovery_test
