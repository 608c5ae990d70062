#include "sim/core/assertion.hpp"
#include "sim/traffic/places/places.hpp"

#include <catch2/catch.hpp>

namespace places_test {

using namespace drsim;
using namespace drsim::traffic;

TEST_CASE("places: every name of tiers and hops has one number, and a slot in every region")
{
  Deployment deployment;
  deployment.regions = {{"one", {}}, {"two", {}}};
  Hop cached;
  cached.target = "cache";
  cached.miss = "db";
  deployment.journeys.resize(1);
  deployment.journeys[0].path = {{{cached}}};
  PlaneSettings settings;
  settings.deployment = &deployment;
  settings.tiers.resize(2);
  settings.tiers[0].name = "web@two";
  settings.tiers[1].name = "db@one";
  const Places places(settings);
  CHECK(places.targets() == 3);
  CHECK(places.slots() == 6);
  CHECK(places.target("shop") == Places::nowhere);
  CHECK(places.slot(1, std::string("shop")) == Places::nowhere);
  const std::size_t web = places.slot_of(settings.tiers[0]);
  CHECK(places.name(places.target_of(web)) == "web");
  CHECK(places.region_of(web) == 1);
  CHECK(places.slot(0, std::string("db")) == places.slot_of(settings.tiers[1]));
  for (const char *wrong : {"web", "web@three"}) {
    TierSettings stray;
    stray.name = wrong;
    CHECK_THROWS_AS(places.slot_of(stray), Defect);
  }
}

} // namespace places_test
