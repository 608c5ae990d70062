// What fails after, or while, something else has failed.

#include "tests/sim/data/store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;
using namespace drsim::test;

TEST_CASE("primary without a standby: what it had not sent is lost with it, "
          "though the link is back")
{
  for (const bool instance : {true, false}) {
    StoreSetup setup;
    setup.store.numbers["multi_az"] = Distribution(0.0);
    play_store(setup, 9000, [instance](const Script &stage) {
      stage.until(1000);
      stage.set("link:east|west.up", 0);
      stage.until(1600);
      if (instance)
        stage.set("component:orders.up", 0);
      else
        for (const std::string zone : {"zone:east-a.up", "zone:east-b.up", "zone:east-c.up"})
          stage.set(zone, 0);
      stage.set("link:east|west.up", 1);
      stage.until(3000);
      stage.set("request:promote:orders-west", 1);
      stage.until(8000);
      MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * 602) < 1);
      MUST(std::abs(stage.total("store:orders:rpo_s") - 602) < 0.01);
    });
  }
}

TEST_CASE("primary with a standby: the standby has what had not been sent")
{
  play_store({}, 9000, [](const Script &stage) {
    stage.until(1000);
    stage.set("link:east|west.up", 0);
    stage.until(1600);
    stage.set("component:orders.up", 0);
    stage.set("link:east|west.up", 1);
    stage.until(3000);
    stage.set("region:east.up", 0);
    stage.set("request:promote:orders-west", 1);
    stage.until(8000);
    MUST(std::abs(stage.total("store:orders:lost_transactions") - 100 * 2) < 1);
  });
}
