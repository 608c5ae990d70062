// The way home of PostgreSQL under Patroni: the old site becomes a standby cluster by a base backup, and
// leads again without loss; the cluster that took over is then made anew as its copy.

#include "tests/sim/data/store.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace patroni_home_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double size_bytes = 1e9, backup_bytes_per_s = 2e6, log_bytes_per_s = 1e6, link_bytes_per_s = 4e6;

StoreSetup clusters()
{
  StoreSetup setup;
  setup.kind = "patroni";
  setup.bandwidth_bytes_per_s = link_bytes_per_s;
  setup.store = {"east",
                 {{"members", 3},
                  {"ttl_s", 30},
                  {"loop_wait_s", 10},
                  {"retry_timeout_s", 10},
                  {"election_s", 1},
                  {"promote_s", 2},
                  {"replica_lag_s", 0},
                  {"start_s", 20},
                  {"boot_s", 0},
                  {"checkpoint_timeout_s", 0},
                  {"cold_buffer_speed", 1},
                  {"client_reconnect_s", 4},
                  {"wal_bytes_per_transaction", 10000},
                  {"burst_every_s", 0},
                  {"log_replay_bytes_per_s", 1e12},
                  {"size_bytes", size_bytes},
                  {"provision_s", 300},
                  {"restore_bytes_per_s", backup_bytes_per_s},
                  {"reverse_lag_s", 5},
                  {"switch_back_s", 40}},
                 {},
                 {}};
  return setup;
}

} // namespace

TEST_CASE("patroni: a standby cluster takes its making, the base backup, and the log as T p / (r - p)")
{
  play_store(clusters(), 20000, [](const StoreHand &stage) {
    move_west(stage);
    MUST(stage.value("orders.serving_region") == 1);
    stage.set("request:reverse:orders", 1);
    stage.until(10000);
    const double backup_s = size_bytes / backup_bytes_per_s;
    const double log_s = backup_s * log_bytes_per_s / (link_bytes_per_s - log_bytes_per_s);
    const auto follows = times_of(stage.world, "reverse_follows", "orders");
    MUST(follows.size() == 1);
    MUST(std::abs(follows[0] - (3000 + 300 + backup_s + log_s)) < 1.5);
    MUST(stage.value("orders.followed") == 1);
  });
}

TEST_CASE("patroni: home again without loss, and the cluster that took over is made anew as its copy")
{
  play_store(clusters(), 20000, [](const StoreHand &stage) {
    move_west(stage);
    stage.set("request:reverse:orders", 1);
    stage.until(6000);
    const double lost = stage.total("store:orders:lost_transactions");
    stage.set("request:switch_back:orders", 1);
    stage.until(6001);
    MUST(stage.value("orders@west.writable") == 0); // nothing is written that could be lost
    stage.until(6000 + 5 + 40 + 4 - 1);
    MUST(stage.value("orders.serving_region") == 1);
    stage.until(6000 + 5 + 40 + 4 + 1);
    MUST(stage.value("orders.serving_region") == 0);
    MUST(stage.value("orders@east.writable") == 1);
    MUST(stage.value("orders@west.writable") == 0);
    MUST(stage.total("store:orders:lost_transactions") == lost);
    stage.set("orders@west.write_per_s", 0);
    stage.set("orders@east.write_per_s", 100);
    stage.set("request:rebuild_replica:orders-west", 1);
    stage.until(9000);
    MUST(stage.value("done:rebuild_replica:orders-west") == 1);
    MUST(stage.value("orders.followed") == 1);
  });
}

TEST_CASE(
    "patroni: with pg_rewind only what has changed since the sites parted crosses the link, then the log")
{
  StoreSetup setup = clusters();
  setup.store.numbers["use_pg_rewind"] = 1.0;
  setup.store.numbers["rewind_s"] = 100.0;
  setup.store.numbers["rewind_bytes_per_transaction"] = 2000.0;
  play_store(setup, 20000, [](const StoreHand &stage) {
    move_west(stage);
    stage.set("request:reverse:orders", 1);
    stage.until(10000);
    // Services left home at 1500 s, and were asked for it back at 3000: 150,000 commits.
    const double changed_s = 150000 * 2000.0 / backup_bytes_per_s;
    const double begun_s = 3000 + 100 + changed_s;
    const double log_s = (begun_s - 1500) * log_bytes_per_s / (link_bytes_per_s - log_bytes_per_s);
    const auto follows = times_of(stage.world, "reverse_follows", "orders");
    MUST(follows.size() == 1);
    MUST(std::abs(follows[0] - (begun_s + log_s)) < 5);
    const double backup_s = size_bytes / backup_bytes_per_s; // made anew it would follow later
    MUST(follows[0] < 3000 + 300 + backup_s * (1 + log_bytes_per_s / (link_bytes_per_s - log_bytes_per_s)));
  });
}

} // namespace patroni_home_test
