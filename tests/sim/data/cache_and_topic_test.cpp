#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace cache_and_topic_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// Value of a signal at given times, while a script of changes runs.
std::vector<double> seen(const Deployment &deployment, const std::string &signal,
                         const std::vector<std::tuple<double, std::string, double>> &changes,
                         const std::vector<double> &at_s, const std::string &total = {})
{
  return isolated([&] {
    World::Settings settings = alone();
    settings.horizon_s = 5000;
    World world(deployment, settings);
    const auto all = start_all(world);
    std::vector<double> values;
    world.spawn("script", [&] {
      for (const auto &[t_s, name, value] : changes) {
        world.sleep_until_s(t_s);
        put(world, name, value, no_event);
      }
    });
    world.spawn("look", [&] {
      for (const double t_s : at_s) {
        world.sleep_until_s(t_s);
        values.push_back(total.empty() ? port(world, signal).value() : world.timeline().totals().at(total));
      }
    });
    world.run();
    return values;
  });
}

ComponentSpec cache(double automatic, double replicas)
{
  return component("elasticache", "cache",
                   {"east",
                    {{"shards", 3.0},
                     {"replicas_per_shard", replicas},
                     {"automatic_failover", automatic},
                     {"multi_az", 1.0},
                     {"failover_s", 15.0},
                     {"rebuild_s", 500.0},
                     {"replica_lag_s", 0.5},
                     {"entry_ttl_s", 600.0},
                     {"working_set_keys", 3000.0}},
                    {},
                    {}});
}

} // namespace

TEST_CASE("cache: a lost zone costs its shards until a replica takes over")
{
  const auto share =
      seen(two_regions({cache(1, 1)}), "cache@east.share", {{100, "zone:east-a.up", 0}}, {99, 101, 114, 116});
  REQUIRE(share.size() == 4);
  CHECK(share[0] == 1);
  CHECK(share[1] == Approx(2.0 / 3));
  CHECK(share[2] == Approx(2.0 / 3));
  CHECK(share[3] == 1);
}

TEST_CASE(
    "cache: no replica takes over in a region that is lost meanwhile, and what is lost there does nothing")
{
  isolated_checks([] {
    const Deployment deployment = two_regions({cache(1, 1)});
    World::Settings settings = alone();
    settings.horizon_s = 5000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_until_s(100);
      put(world, "zone:east-a.up", 0, no_event);
      world.sleep_until_s(105); // before the 15 s of the failover are over
      put(world, "region:east.up", 0, no_event);
      world.sleep_until_s(1000);
      put(world, "region:east.up", 1, no_event);
    });
    MUST(world.run().message.empty());
    double over_s = 0;
    for (const Event &event : world.timeline().events())
      over_s = event.kind == "shard_failed_over" ? event.t_s : over_s;
    MUST(over_s == 1015);
    MUST(world.witness().dead_acts.empty());
  });
}

TEST_CASE("cache: nobody restarts it where its only zone is down")
{
  ComponentSpec alone_there = cache(0, 0);
  alone_there.zones = {"east-a"};
  const auto done = seen(two_regions({alone_there}), "done:restart:cache",
                         {{100, "zone:east-a.up", 0},
                          {200, "request:restart:cache", 1},
                          {250, "request:restart:cache", 0},
                          {300, "zone:east-a.up", 1},
                          {400, "request:restart:cache", 1}},
                         {150, 201, 401});
  REQUIRE(done.size() == 3);
  CHECK(done[0] == 0);
  CHECK(done[1] == -1);
  CHECK(done[2] == 1);
}

TEST_CASE("cache: without replicas or automatic failover the shard waits for its zone and a new node")
{
  for (const auto &[automatic, replicas] : {std::pair{0.0, 1.0}, std::pair{1.0, 0.0}}) {
    const auto share =
        seen(two_regions({cache(automatic, replicas)}), "cache@east.share",
             {{0, "cache@east.fill_per_s", 4}, {100, "zone:east-a.up", 0}, {1000, "zone:east-a.up", 1}},
             {999, 1499, 1501, 1600, 1700, 3000});
    REQUIRE(share.size() == 6);
    CHECK(share[0] == Approx(2.0 / 3));
    CHECK(share[1] == Approx(2.0 / 3));
    CHECK(share[2] == Approx(2.0 / 3).margin(0.02)); // the new node is cold
    // Four answered misses a second bring four of its 1,000 keys.
    for (const auto &[at, t_s] : {std::pair{3, 100.0}, {4, 200.0}})
      CHECK(share[static_cast<std::size_t>(at)] == Approx(2.0 / 3 + 4 * t_s / 3000).margin(0.05 / 3));
    CHECK(share[5] == 1);
  }
}

TEST_CASE("cache: that of a region nobody used is cold, and as many keys come as misses are answered")
{
  ComponentSpec other = cache(1, 1);
  other.region = "west";
  const Deployment deployment = two_regions({other});
  const auto share = seen(deployment, "cache@west.share",
                          {{1000, "cache@west.fill_per_s", 30},
                           {1050, "cache@west.fill_per_s", 0},
                           {2000, "cache@west.fill_per_s", 30}},
                          {999, 1500, 2020, 2045, 2060});
  REQUIRE(share.size() == 5);
  CHECK(share[0] == 0);
  CHECK(share[1] == Approx(0.5).margin(0.03)); // 30 a second for 50 s of 3,000; nothing comes after that
  CHECK(share[2] == Approx(0.7).margin(0.03));
  CHECK(share[3] == Approx(0.95).margin(0.05));
  CHECK(share[4] == 1);
  // However fast it is filled, time goes on.
  CHECK(seen(deployment, "cache@west.share", {{1000, "cache@west.fill_per_s", 1e9}}, {1010}).front() == 1);
  const auto there = seen(deployment, "cache@west.writable", {{500, "region:west.up", 0}}, {499, 501});
  CHECK(there == std::vector<double>{1, 0});
}

TEST_CASE("cache: one that follows another's has its keys from the start")
{
  ComponentSpec other = cache(1, 1);
  other.id = "copy";
  other.region = "west";
  CHECK(seen(two_regions({cache(1, 1), other}), "copy@west.share", {}, {10}).front() == 0);
  other.links["source"] = {"cache"};
  CHECK(seen(two_regions({cache(1, 1), other}), "copy@west.share", {}, {10}).front() == 1);
}

TEST_CASE("cache: entries of the last while are gone with their node, or what its replica had not seen")
{
  Deployment deployment = two_regions({cache(1, 1)});
  Hop put;
  put.kind = Hop::Kind::cache_write;
  put.target = "cache";
  Journey journey;
  journey.id = "buy";
  journey.path = {{{put}, false}};
  deployment.journeys = {journey};
  const auto gone = [&](const Deployment &shop, const std::string &place) {
    return seen(shop, "", {{0, "cache@east.write_per_s", 30}, {2000, place, 0}}, {1999, 2001},
                "entries:cache:lost");
  };
  CHECK(gone(deployment, "region:east.up") == std::vector<double>{0, 30 * 600});
  CHECK(gone(deployment, "component:cache.up") == std::vector<double>{0, 30 * 600});
  CHECK(gone(deployment, "zone:east-a.up") == std::vector<double>{0, 30 * 0.5 / 3}); // a third of the keys
  Deployment alone = deployment;
  alone.components.back() = cache(1, 0);
  CHECK(gone(alone, "zone:east-a.up") == std::vector<double>{0, 30 * 600 / 3});
}

TEST_CASE("topic: events that had not reached the other region are gone while theirs is, rate times lag")
{
  const Deployment deployment = two_regions(
      {component("msk", "events", {"east", {}, {}, {}}),
       component("msk", "events-west", {"west", {}, {}, {}}),
       component("inter_region_link", "link:east-west", {"", {{"bandwidth_bytes_per_s", 1e9}}, {}, {}}),
       component("msk_replicator", "replicator",
                 {"", {{"lag_s", 4.0}}, {}, {{"source", {"events"}}, {"target", {"events-west"}}}})});
  const auto lost =
      seen(deployment, "",
           {{0, "events@east.write_per_s", 50}, {1000, "region:east.up", 0}, {2000, "region:east.up", 1}},
           {999, 1001, 2001}, "store:events:lost_transactions");
  REQUIRE(lost.size() == 3);
  CHECK(lost[0] == 0);
  CHECK(lost[1] == Approx(50 * 4).margin(0.01));
  CHECK(lost[2] == 0);
  const auto cut =
      seen(deployment, "",
           {{0, "events@east.write_per_s", 50}, {1000, "link:east|west.up", 0}, {1600, "region:east.up", 0}},
           {1601}, "store:events:rpo_s");
  REQUIRE(cut.size() == 1);
  CHECK(cut[0] == Approx(604).margin(0.01));
}

} // namespace cache_and_topic_test
