// Events that wait for those who read them, against fluid closed forms.

#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace consumers_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double arrivals_per_s = 100;
constexpr double rejoin_s = 20;

struct Seen {
  double caught_up_s = -1;
  double longest = 0;
  double expired = 0;
};

/// The readers' service is away from 1,000 s for `away_s`; 100 events a second come all the time.
Seen play(double consume_per_s, double retention_s, double away_s, double horizon_s)
{
  const auto flat = isolated([&] {
    Given given;
    given.region = "east";
    given.numbers = {
        {"consume_per_s", consume_per_s}, {"retention_s", retention_s}, {"consumer_rejoin_s", rejoin_s}};
    given.links = {{"consumers", {"reader@east"}}};
    const Deployment deployment = two_regions({component("msk", "events", given)});
    World::Settings settings = alone();
    settings.horizon_s = horizon_s;
    World world(deployment, settings);
    put(world, "reader@east.ready", 3, no_event);
    put(world, "events@east.write_per_s", arrivals_per_s, no_event);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_until_s(1000);
      put(world, "reader@east.ready", 0, world.record("fault", "fault", "", Phase::none, {}));
      world.sleep_until_s(1000 + away_s);
      put(world, "reader@east.ready", 3, world.record("fault", "fault", "", Phase::none, {}));
    });
    world.run();
    const auto caught_up = times_of(world, "consumers_caught_up", "events");
    const auto &totals = world.timeline().totals();
    return std::vector<double>{caught_up.empty() ? -1 : caught_up.front(),
                               totals.at("topic:events:longest_lag"),
                               totals.at("topic:events:expired_events")};
  });
  return {flat[0], flat[1], flat[2]};
}

} // namespace

TEST_CASE(
    "consumers: a backlog is arrivals times the time away, and drains at what they read less what comes")
{
  const double away_s = 600;
  for (const double most_per_s : {150.0, 200.0, 400.0}) {
    const Seen seen = play(most_per_s, 604800, away_s, 20000);
    const double waiting = arrivals_per_s * (away_s + rejoin_s);
    CHECK(seen.longest == Approx(waiting).margin(1));
    CHECK(seen.caught_up_s ==
          Approx(1000 + away_s + rejoin_s + waiting / (most_per_s - arrivals_per_s)).margin(0.1));
    CHECK(seen.expired == 0);
  }
}

TEST_CASE("consumers: no faster than what comes, they never catch up")
{
  CHECK(play(100, 604800, 600, 20000).caught_up_s == -1);
}

TEST_CASE("consumers: what waits longer than it is kept is gone for them")
{
  // Of an hour and the rejoining the last half hour is kept when they read again; while they drain at twice
  // the rate, the oldest that waits is never older again.
  const Seen seen = play(200, 1800, 3600, 30000);
  CHECK(seen.expired == Approx(arrivals_per_s * (3600 + rejoin_s - 1800)).margin(1));
  CHECK(seen.caught_up_s == Approx(1000 + 3600 + rejoin_s + 1800).margin(0.1));
}

TEST_CASE("consumers: an alert on their lag fires from the backlog, when it has grown to the threshold")
{
  // What waits grows by 100 a second from 1,000 s to 2,000 s and 20 s of rejoining, then falls by 100.
  const auto fired = [](const std::string &metric, double threshold) {
    return isolated([&] {
      Given topic{"east",
                  {{"consume_per_s", 200}, {"partitions", 10}, {"consumer_rejoin_s", rejoin_s}},
                  {},
                  {{"consumers", {"reader@east"}}}};
      Given rule{"",
                 {{"for_s", 0}, {"evaluation_interval_s", 10}, {"threshold", threshold}},
                 {{"metric", metric}},
                 {{"prometheus", {"prometheus:main"}}, {"watches", {"events"}}}};
      Given server{"east", {{"scrape_interval_s", 10}, {"scrape_timeout_s", 1}}, {}, {}};
      const Deployment deployment =
          two_regions({component("msk", "events", topic), component("alert_rule", "alert:Lag", rule),
                       component("prometheus", "prometheus:main", server)});
      World::Settings settings = alone();
      settings.horizon_s = 6000;
      World world(deployment, settings);
      put(world, "reader@east.ready", 3, no_event);
      put(world, "events@east.write_per_s", arrivals_per_s, no_event);
      const auto all = start_all(world);
      world.spawn("script", [&] {
        world.sleep_until_s(1000);
        put(world, "reader@east.ready", 0, world.record("fault", "fault", "", Phase::none, {}));
        world.sleep_until_s(2000);
        put(world, "reader@east.ready", 3, no_event);
      });
      world.run();
      std::vector<double> times = times_of(world, "alert_firing", "alert:Lag");
      for (const double over : times_of(world, "alert_resolved", "alert:Lag"))
        times.push_back(over);
      return times;
    });
  };
  const auto near = [](const std::vector<double> &seen, double begin_s, double end_s) {
    REQUIRE(seen.size() == 2);
    CHECK(seen[0] >= begin_s);
    CHECK(seen[0] <= begin_s + 20.1); // a scrape and an evaluation
    CHECK(seen[1] >= end_s);
    CHECK(seen[1] <= end_s + 20.1);
  };
  const double longest = 100 * (1000 + rejoin_s);
  near(fired("consumer_lag", 50000), 1000 + 500, 2000 + rejoin_s + (longest - 50000) / 100);
  near(fired("consumer_lag_partition", 5000), 1000 + 500, 2000 + rejoin_s + (longest - 50000) / 100);
  CHECK(fired("consumer_lag", longest + 1000).empty());
  const std::vector<double> old = fired("consumer_lag_s", 300); // the oldest has waited as long
  REQUIRE(old.size() == 2);
  CHECK(old[0] >= 1300);
  CHECK(old[0] <= 1300 + 21.1);
}

TEST_CASE("consumers: who loses the place starts at the end, and what waited is never read")
{
  const auto seen = isolated([&] {
    Given given;
    given.region = "east";
    given.numbers = {{"consume_per_s", 200.0}, {"consumer_rejoin_s", rejoin_s}};
    given.links = {{"consumers", {"reader@east"}}};
    const Deployment deployment = two_regions({component("msk", "events", given)});
    World::Settings settings = alone();
    settings.horizon_s = 5000;
    World world(deployment, settings);
    put(world, "reader@east.ready", 3, no_event);
    put(world, "events@east.write_per_s", arrivals_per_s, no_event);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      const auto fault = [&] { return world.record("fault", "fault", "", Phase::none, {}); };
      world.sleep_until_s(1000);
      put(world, "reader@east.ready", 0, fault());
      world.sleep_until_s(1600);
      hold(world, "events.offsets_kept", 0, fault());
      world.sleep_until_s(1700);
      put(world, "reader@east.ready", 3, fault());
    });
    world.run();
    const auto &totals = world.timeline().totals();
    const auto caught_up = times_of(world, "consumers_caught_up", "events");
    return std::vector<double>{totals.at("topic:events:skipped_events"),
                               totals.at("topic:events:longest_lag"),
                               caught_up.empty() ? -1 : caught_up.front()};
  });
  CHECK(seen[0] == Approx(arrivals_per_s * 600).margin(1));
  CHECK(seen[1] == Approx(arrivals_per_s * 600).margin(1));
  CHECK(seen[2] == Approx(1700 + rejoin_s + (100 + rejoin_s)).margin(0.1)); // what came since then only
}

} // namespace consumers_test
