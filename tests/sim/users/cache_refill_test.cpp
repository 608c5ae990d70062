// A lost cache, the store behind it, and users, in both data planes: how fast it fills, and when it never
// does.

#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace cache_refill_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double rate_per_s = 200;
constexpr double answered_per_s = 60; ///< by the store at most
constexpr double hits = 0.95;         ///< of a full cache
constexpr double keys = 20000;
constexpr double back_s = 700;

/// Users who read a cache 200 times a second, before a store of three servers of 50 ms.
Deployment shop(double query_timeout_s)
{
  Deployment deployment = two_regions(
      {component("service", "web@east",
                 {"east",
                  {{"replicas", 10.0},
                   {"service_time_s", 0.001},
                   {"concurrency_per_pod", 100.0},
                   {"retries", 0.0},
                   {"timeout_s", 3600.0},
                   {"pool_size_per_pod", 5000.0}},
                  {},
                  {}}),
       component("rds_instance", "db",
                 {"east",
                  {{"read_service_time_s", 0.05},
                   {"max_concurrency", 3.0},
                   {"query_timeout_s", query_timeout_s},
                   {"max_connections", 50000.0}},
                  {},
                  {}}),
       component(
           "elasticache", "cache",
           {"east", {{"shards", 1.0}, {"replicas_per_shard", 0.0}, {"working_set_keys", keys}}, {}, {}})});
  deployment.regions.pop_back();
  Hop call;
  call.target = "web";
  Hop read;
  read.kind = Hop::Kind::cache_read;
  read.target = "cache";
  read.hit_ratio = hits;
  read.miss = "db";
  Journey journey;
  journey.id = "browse";
  journey.share = 1;
  journey.slo_success_ratio = 0.99;
  journey.path = {{{call}, false}, {{read}, false}};
  deployment.journeys = {journey};
  deployment.traffic = {rate_per_s, std::vector<double>(24, 1.0), {}};
  return deployment;
}

/// The cache is away from 600 s to 700 s: what it has at given times after that.
std::vector<double> shares(double query_timeout_s, bool exact, const std::vector<double> &after_s)
{
  return isolated([&] {
    const Deployment deployment = shop(query_timeout_s);
    World::Settings settings = alone();
    settings.horizon_s = back_s + after_s.back() + 1;
    World world(deployment, settings);
    const auto all = start_all(world);
    const auto users = exact ? make_users(deployment, traffic::make_exact_plane)
                             : make_users(deployment, traffic::make_fluid_plane);
    {
      const World::AtWork starting = world.at_work("users");
      users->start(world);
    }
    std::vector<double> seen;
    world.spawn("script", [&] {
      const Port &up = port(world, "component:cache.up");
      world.sleep_until_s(600);
      const int hold = world.hold(up, 0, no_event);
      world.sleep_until_s(back_s);
      world.release(up, hold, no_event);
      for (const double t_s : after_s) {
        world.sleep_until_s(back_s + t_s);
        seen.push_back(port(world, "cache@east.share").value());
      }
    });
    world.run();
    return seen;
  });
}

/// Seconds until the cache has a share of its keys, while the store answers 60 a second of all that miss and
/// more are asked: the integral of keys dw / (answered x share of misses that a cold key caused).
double filled_s(double share)
{
  return keys / (answered_per_s * hits) * (hits * share - (1 - hits) * std::log(1 - share));
}

} // namespace

// Where each call is played, those that found the cache away are answered first, and fill nothing: the exact
// plane is held against the law in theory/traffic, where no queue is left from the outage.
TEST_CASE("cache: an overloaded store fills it as fast as it answers")
{
  const std::vector<double> wanted = {0.2, 0.4, 0.6};
  std::vector<double> at_s;
  for (const double share : wanted)
    at_s.push_back(filled_s(share));
  const std::vector<double> seen = shares(3600, false, at_s);
  REQUIRE(seen.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    CHECK(seen[i] == Approx(wanted[i]).margin(0.05));
}

TEST_CASE("cache: where every query is given up before it is answered, it never fills")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    CHECK(shares(1, exact, {3600}).front() < 0.05);
  }
}

} // namespace cache_refill_test
