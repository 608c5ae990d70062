#include "tests/sim/isolated.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace drsim;
using namespace drsim::test;

namespace {

/// Value of a signal at given times, while a script of changes runs.
std::vector<double> seen(const Deployment &deployment, const std::string &signal,
                         const std::vector<std::tuple<double, std::string, double>> &changes,
                         const std::vector<double> &at_s, const std::string &total = {})
{
  return isolated([&] {
    World::Settings settings;
    settings.horizon_s = 5000;
    World world(deployment, settings);
    const auto all = start_all(world);
    std::vector<double> values;
    world.spawn("script", [&] {
      for (const auto &[t_s, name, value] : changes) {
        world.sleep_until_s(t_s);
        world.set(world.signal(name), value, no_event);
      }
    });
    world.spawn("look", [&] {
      for (const double t_s : at_s) {
        world.sleep_until_s(t_s);
        values.push_back(total.empty() ? world.signal(signal).value() : world.timeline().totals().at(total));
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
                     {"rebuild_s", 500.0}},
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

TEST_CASE("cache: without replicas or automatic failover the shard waits for its zone and a new node")
{
  for (const auto &[automatic, replicas] : {std::pair{0.0, 1.0}, std::pair{1.0, 0.0}}) {
    const auto share = seen(two_regions({cache(automatic, replicas)}), "cache@east.share",
                            {{100, "zone:east-a.up", 0}, {1000, "zone:east-a.up", 1}}, {999, 1499, 1501});
    REQUIRE(share.size() == 3);
    CHECK(share[0] == Approx(2.0 / 3));
    CHECK(share[1] == Approx(2.0 / 3));
    CHECK(share[2] == 1);
  }
}

TEST_CASE("topic: it takes events while enough zones live for its in-sync replicas")
{
  const Deployment deployment =
      two_regions({component("msk", "events", {"east", {{"min_insync_replicas", 2.0}}, {}, {}})});
  const auto writable =
      seen(deployment, "events@east.writable",
           {{100, "zone:east-a.up", 0}, {200, "zone:east-b.up", 0}, {300, "zone:east-a.up", 1}},
           {99, 150, 250, 350});
  CHECK(writable == std::vector<double>{1, 1, 0, 1});
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
