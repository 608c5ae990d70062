#include "tests/sim/data/store.hpp"

#include <catch2/catch.hpp>

namespace failover_on_demand_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// A Patroni cluster in "east" of members that follow `lag_s` behind, with 100 commits of 1000 bytes a
/// second.
struct PatroniSetup {
  double members = 3;
  double lag_s = 0;
  double maximum_lag_bytes = 1e6;
  bool synchronous = false;
  bool key_store = false;
};

void play_patroni(const PatroniSetup &setup, const std::function<void(const StoreHand &)> &script)
{
  isolated_checks([&] {
    Given given{"east",
                {{"members", setup.members},
                 {"ttl_s", 30.0},
                 {"loop_wait_s", 10.0},
                 {"election_s", 1.0},
                 {"promote_s", 2.0},
                 {"replica_lag_s", setup.lag_s},
                 {"maximum_lag_bytes", setup.maximum_lag_bytes},
                 {"synchronous", setup.synchronous ? 1.0 : 0.0},
                 {"start_s", 20.0},
                 {"boot_s", 0.0},
                 {"checkpoint_timeout_s", 0.0},
                 {"cold_buffer_speed", 1.0},
                 {"client_reconnect_s", 4.0},
                 {"client_hang_s", 0.0},
                 {"wal_bytes_per_transaction", 1000.0}},
                {},
                {}};
    std::vector<ComponentSpec> components;
    if (setup.key_store) {
      given.links = {{"dcs", {"consul:east"}}};
      components.push_back(component("consul", "consul:east", {"east", {{"servers", 1}}, {}, {}}));
    }
    components.push_back(component("patroni", "orders", given));
    const Deployment deployment = two_regions(components);
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    const auto all = start_all(world);
    bool ended = false;
    world.spawn("script", [&] {
      const StoreHand stage{world};
      stage.set("orders@east.write_per_s", 100);
      stage.until(100);
      script(stage);
      ended = true;
    });
    const RunResult result = world.run();
    must(result.message.empty(), result.message.c_str(), __LINE__);
    must(ended, "the script came to its end", __LINE__);
  });
}

StoreSetup without_standby()
{
  StoreSetup setup;
  setup.store.numbers["multi_az"] = Distribution(0.0);
  return setup;
}

} // namespace

TEST_CASE("failover on demand: the standby of an instance takes over, and the old writer is its standby")
{
  play_store({}, 3600, [](const StoreHand &stage) {
    MUST(stage.value("standby:orders.lives") == 1);
    stage.until(100);
    stage.set("request:failover:orders", 1);
    stage.until(149);
    MUST(stage.value("orders@east.writable") == 0);
    MUST(stage.value("done:failover:orders") == 0);
    stage.until(151); // failover_s 30, client_reconnect_s 20
    MUST(stage.value("orders@east.writable") == 1);
    MUST(stage.value("done:failover:orders") == 1);
    MUST(stage.value("standby:orders.lives") == 1);
    MUST(times_of(stage.world, "redundancy_lost", "orders").empty());
    stage.set("request:failover:orders", 0);
    stage.until(200); // and back again
    stage.set("request:failover:orders", 1);
    stage.until(251);
    MUST(stage.value("done:failover:orders") == 1);
    MUST(times_of(stage.world, "failed_over", "orders") == std::vector<double>{130, 230});
    MUST(stage.total("store:orders:lost_transactions") == 0);
  });
}

TEST_CASE("failover on demand: an instance without a standby, or whose standby died, refuses and goes on")
{
  play_store(without_standby(), 3600, [](const StoreHand &stage) {
    MUST(stage.value("standby:orders.lives") == 0);
    stage.until(100);
    stage.set("request:failover:orders", 1);
    stage.until(101);
    MUST(stage.value("done:failover:orders") == -1);
    MUST(stage.value("orders@east.writable") == 1);
  });
  play_store({}, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("component:orders.up", 0); // it fails over by itself, and a new standby is being made
    stage.until(200);
    MUST(stage.value("standby:orders.lives") == 0);
    stage.set("request:failover:orders", 1);
    stage.until(201);
    MUST(stage.value("done:failover:orders") == -1);
    stage.set("request:failover:orders", 0);
    stage.until(800); // 130 + provision_s
    MUST(stage.value("standby:orders.lives") == 1);
  });
}

TEST_CASE("failover on demand: while an instance fails over by itself, that is the answer")
{
  play_store({}, 3600, [](const StoreHand &stage) {
    stage.until(100);
    stage.set("component:orders.up", 0);
    stage.until(110);
    stage.set("request:failover:orders", 1);
    stage.until(149);
    MUST(stage.value("done:failover:orders") == 0);
    stage.until(151);
    MUST(stage.value("done:failover:orders") == 1);
    MUST(times_of(stage.world, "failed_over", "orders") == std::vector<double>{130});
  });
}

TEST_CASE("failover on demand: a Patroni leader hands over to a member, and nothing is lost")
{
  PatroniSetup setup;
  setup.lag_s = 60; // what a member lacks is sent to it before the leader stops
  play_patroni(setup, [](const StoreHand &stage) {
    MUST(stage.value("standby:orders.lives") == 1);
    stage.set("request:failover:orders", 1);
    stage.until(106.9);
    MUST(stage.value("orders@east.writable") == 0);
    stage.until(107.1); // election_s 1, promote_s 2, client_reconnect_s 4
    MUST(stage.value("orders@east.writable") == 1);
    MUST(stage.value("done:failover:orders") == 1);
    MUST(stage.value("orders.lost_writes") == 0);
  });
}

TEST_CASE(
    "failover on demand: where automation refuses to promote, people can, and lose what the member lacks")
{
  PatroniSetup setup;
  setup.lag_s = 60;
  play_patroni(setup, [](const StoreHand &stage) {
    stage.set("component:orders.up", 0);
    stage.until(300);
    MUST(stage.value("orders@east.writable") == 0);
    MUST(stage.value("standby:orders.lives") == 1);
    stage.set("request:failover:orders", 1);
    stage.until(301);
    MUST(stage.value("done:failover:orders") == -1); // no member may lead
    stage.set("request:force_failover:orders", 1);
    stage.until(308.1); // election_s, promote_s, client_reconnect_s
    MUST(stage.value("orders@east.writable") == 1);
    MUST(stage.value("done:force_failover:orders") == 1);
    MUST(stage.value("orders.lost_writes") == 6000); // 60 s of 100 a second
  });
}

TEST_CASE("failover on demand: with one member, or without the store of its key, Patroni refuses")
{
  PatroniSetup alone_there;
  alone_there.members = 1;
  play_patroni(alone_there, [](const StoreHand &stage) {
    MUST(stage.value("standby:orders.lives") == 0);
    stage.set("request:force_failover:orders", 1);
    stage.until(101);
    MUST(stage.value("done:force_failover:orders") == -1);
    MUST(stage.value("orders@east.writable") == 1);
  });
  PatroniSetup setup;
  setup.key_store = true;
  play_patroni(setup, [](const StoreHand &stage) {
    stage.set("component:consul:east.up", 0);
    stage.until(200);
    stage.set("request:force_failover:orders", 1);
    stage.until(201);
    MUST(stage.value("done:force_failover:orders") == -1);
  });
}

} // namespace failover_on_demand_test
