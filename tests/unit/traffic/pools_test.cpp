#include "sim/traffic/places/pools.hpp"

#include <catch2/catch.hpp>

namespace pools_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

Hop hop(Hop::Kind kind, const std::string &target, bool required = true)
{
  Hop made;
  made.kind = kind;
  made.target = target;
  made.required = required;
  return made;
}

} // namespace

TEST_CASE("pools: the connections are those of the last service called before, or of the one named")
{
  Hop cached = hop(Hop::Kind::cache_read, "cache");
  cached.miss = "db";
  Hop named = hop(Hop::Kind::write, "db");
  named.by = "payment";
  Journey journey;
  journey.path = {{{hop(Hop::Kind::read, "db")}},
                  {{hop(Hop::Kind::call, "bff")}},
                  {{hop(Hop::Kind::call, "stock"), hop(Hop::Kind::call, "hints", false)}},
                  {{cached}},
                  {{named, hop(Hop::Kind::publish, "topic")}}};
  CHECK(caller_of({}, journey, journey.path[0].hops[0]).empty());
  CHECK(caller_of({}, journey, journey.path[3].hops[0]) ==
        "stock"); // the optional one beside it does not count
  CHECK(caller_of({}, journey, journey.path[4].hops[0]) == "payment");
  Deployment outside;
  outside.components.emplace_back();
  outside.components.back().id = "stock";
  outside.components.back().kind = "third_party"; // it has no connections of ours
  CHECK(caller_of(outside, journey, journey.path[3].hops[0]) == "hints");
  CHECK(store_behind(journey.path[3].hops[0]) == "db");
  CHECK(store_behind(journey.path[4].hops[1]).empty());
  CHECK(store_behind(journey.path[1].hops[0]).empty());

  Deployment deployment;
  deployment.journeys = {journey, journey};
  deployment.regions = {{"one", {}}, {"two", {}}};
  PlaneSettings settings;
  settings.deployment = &deployment;
  settings.tiers.resize(2);
  settings.tiers[0].name = "payment@two";
  settings.tiers[1].name = "stock@one";
  const Places places(settings);
  const std::vector<PoolPlan> plans = pool_plans(settings, places);
  const auto name = [&](std::size_t slot) { return places.name(places.target_of(slot)); };
  REQUIRE(plans.size() == 4); // two in each of two regions
  CHECK(name(plans[0].caller) == "payment");
  CHECK(plans[0].tier == nullptr);
  CHECK(plans[1].tier == &settings.tiers[0]);
  CHECK(places.region_of(plans[1].store) == 1);
  CHECK(name(plans[2].caller) == "stock");
  CHECK(plans[2].tier == &settings.tiers[1]);
  CHECK(name(plans[3].store) == "db");
}

TEST_CASE("pools: a store that takes fewer connections gives each pool its share")
{
  CHECK(granted_connections(30, 50, 100) == 30);
  CHECK(granted_connections(30, 150, 100) == Approx(20));
}

} // namespace pools_test
