// The way home of a store: a new copy at home, a switch without loss, a replica made anew; and what is lost
// when the region that took over dies on the way.

#include "tests/sim/data/store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

namespace failback_test {

using namespace drsim;
using namespace drsim::test;

namespace {

StoreSetup way_home()
{
  StoreSetup setup;
  for (const auto &[name, value] :
       std::map<std::string, double>{{"reverse_lag_s", 5}, {"switch_back_s", 100}, {"provision_s", 600}})
    setup.store.numbers[name] = Distribution(value);
  return setup;
}

double only(const StoreHand &stage, const std::string &kind)
{
  const auto times = times_of(stage.world, kind, "orders");
  MUST(times.size() == 1);
  return times[0];
}

} // namespace

TEST_CASE("reverse: the new copy takes its provisioning, the data, and the log as T p / (r - p)")
{
  play_store(way_home(), 20000, [](const StoreHand &stage) {
    move_west(stage);
    MUST(only(stage, "home_back") == 3000);
    stage.until(4000);
    stage.set("request:reverse:orders", 1);
    stage.until(10000);
    const double copy_s = 1e9 / 4e6;
    const double log_s = copy_s * 1e6 / (4e6 - 1e6);
    MUST(std::abs(only(stage, "reverse_follows") - (4000 + 600 + copy_s + log_s)) < 1.5);
    MUST(stage.value("done:reverse:orders") == 1);
    MUST(stage.value("orders.followed") == 1);
    const double alone_s = only(stage, "protected") - only(stage, "unprotected");
    MUST(std::abs(alone_s - (only(stage, "reverse_follows") - 1500)) < 1);
  });
}

TEST_CASE("switch back: writes stop for the lag, the promotion and the clients, and nothing is lost")
{
  StoreSetup setup = way_home();
  play_store(setup, 20000, [](const StoreHand &stage) {
    move_west(stage);
    const double lost = stage.total("store:orders:lost_transactions");
    stage.set("request:switch_back:orders", 1);
    stage.until(3001);
    MUST(stage.value("done:switch_back:orders") == -1); // no copy at home follows
    stage.set("request:switch_back:orders", 0);
    stage.set("request:reverse:orders", 1);
    stage.until(6000);
    stage.set("request:switch_back:orders", 1);
    stage.until(6001);
    MUST(stage.value("orders@west.writable") == 0);
    stage.until(6000 + 5 + 100 + 20 - 1);
    MUST(stage.value("orders.serving_region") == 1);
    stage.until(6000 + 5 + 100 + 20 + 1);
    MUST(stage.value("orders.serving_region") == 0);
    MUST(stage.value("orders@east.writable") == 1);
    MUST(stage.value("orders@west.writable") == 0);
    MUST(stage.value("done:switch_back:orders") == 1);
    MUST(stage.total("store:orders:lost_transactions") == lost);
    MUST(stage.value("orders.followed") == 0); // the old replica is a primary of its own
  });
}

TEST_CASE("switch back: where home dies on the way services stay, and write")
{
  play_store(way_home(), 20000, [](const StoreHand &stage) {
    move_west(stage);
    stage.set("request:reverse:orders", 1);
    stage.until(6000);
    stage.set("request:switch_back:orders", 1);
    stage.until(6050);
    stage.set("region:east.up", 0);
    stage.until(6060);
    MUST(stage.value("done:switch_back:orders") == -1);
    MUST(stage.value("orders.serving_region") == 1);
    MUST(stage.value("orders@west.writable") == 1);
  });
}

TEST_CASE("the region that took over dies: home has what the new copy had, all else is gone")
{
  for (const bool copied : {true, false}) {
    play_store(way_home(), 20000, [copied](const StoreHand &stage) {
      move_west(stage);
      const double before = stage.total("store:orders:lost_transactions");
      MUST(std::abs(before - 200) < 1); // the floor of the replica's lag
      if (copied)
        stage.set("request:reverse:orders", 1);
      stage.until(6000);
      stage.set("region:west.up", 0);
      stage.set("orders@west.write_per_s", 0);
      stage.until(6100);
      stage.set("request:repoint:orders", 1);
      stage.until(6200);
      MUST(stage.value("orders.serving_region") == 0);
      MUST(stage.value("orders@east.writable") == 1);
      const double lost = stage.total("store:orders:lost_transactions");
      if (copied)
        MUST(std::abs(lost - (before + 100 * 5)) < 2); // of both ways
      else
        MUST(std::abs(lost - 100 * (6000 - 1500)) < 2); // the old copy has what was lost on the way west
    });
  }
}

TEST_CASE("a new copy stops following when the link is cut, and catches up")
{
  play_store(way_home(), 20000, [](const StoreHand &stage) {
    move_west(stage);
    stage.set("request:reverse:orders", 1);
    stage.until(6000);
    stage.set("link:east|west.up", 0);
    stage.until(6300);
    MUST(stage.value("orders.followed") == 0);
    stage.set("request:switch_back:orders", 1);
    stage.until(6301);
    MUST(stage.value("done:switch_back:orders") == -1);
    stage.set("request:switch_back:orders", 0);
    stage.set("link:east|west.up", 1);
    stage.until(6300 + 200);
    MUST(stage.value("orders.followed") == 1);
    const auto follows = times_of(stage.world, "reverse_follows", "orders");
    MUST(follows.size() == 2);
    MUST(std::abs(follows[1] - 6300 - 305.0 / 3) < 2); // 305 s of log at 4 MB/s, 1 MB/s written meanwhile
  });
}

TEST_CASE("rebuild: the replica follows again, can be promoted again, and loses on top of what was lost")
{
  play_store(way_home(), 30000, [](const StoreHand &stage) {
    move_west(stage);
    stage.set("request:rebuild_replica:orders-west", 1);
    stage.until(3001);
    MUST(stage.value("done:rebuild_replica:orders-west") == -1); // services use it
    stage.set("request:rebuild_replica:orders-west", 0);
    stage.set("request:reverse:orders", 1);
    stage.until(6000);
    stage.set("request:switch_back:orders", 1);
    stage.until(6200);
    stage.set("orders@west.write_per_s", 0);
    stage.set("orders@east.write_per_s", 100);
    stage.set("request:rebuild_replica:orders-west", 1);
    stage.until(8000);
    MUST(stage.value("done:rebuild_replica:orders-west") == 1);
    MUST(stage.value("orders.followed") == 1);
    MUST(stage.value("orders-west.stream_stopped") == 0);
    const double before = stage.total("store:orders:lost_transactions");
    stage.until(9000);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(9300);
    MUST(stage.value("done:promote:orders-west") == 1);
    MUST(stage.value("orders@west.writable") == 1);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - before - 200) < 2);
  });
}

TEST_CASE("a store that was deleted: nobody restarts it, and the copy made anew at home takes writes")
{
  play_store(way_home(), 20000, [](const StoreHand &stage) {
    stage.until(1000);
    const EventId gone = stage.world.record("fault", "fault", "", Phase::none, {});
    hold(stage.world, "store:orders.kept", 0, gone);
    stage.set("request:restart:orders", 1);
    stage.until(1001);
    MUST(stage.value("done:restart:orders") == -1);
    stage.set("request:promote:orders-west", 1);
    stage.until(1500);
    stage.set("request:repoint:orders", 1);
    stage.set("orders@east.write_per_s", 0);
    stage.set("orders@west.write_per_s", 100);
    stage.until(1600);
    MUST(stage.value("orders.serving_region") == 1);
    stage.set("request:reverse:orders", 1);
    stage.until(6000);
    MUST(stage.value("store:orders.kept") == 1);
    stage.set("request:switch_back:orders", 1);
    stage.until(6200);
    MUST(stage.value("orders.serving_region") == 0);
    MUST(stage.value("orders@east.writable") == 1);
  });
}

} // namespace failback_test
