// What users meet at front doors, at a content delivery network, and of what browns out: both data planes.
#include "tests/unit/traffic/shop.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace edge_and_grey_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

using MakePlane = std::unique_ptr<Plane> (*)(const PlaneSettings &);

/// A shop whose second region could serve, too.
std::unique_ptr<Plane> open(Shop &shop, MakePlane make)
{
  shop.settings.deployment = &shop.deployment;
  auto plane = make(shop.settings);
  for (int r : {0, 1}) {
    plane->set_service(r, "web", 4, 0);
    plane->set_store(r, "db", true, true, 1);
  }
  return plane;
}

constexpr double seconds = 1500; // 120,000 transactions: three standard errors are below 0.005

JourneyView steady(Plane &plane)
{
  plane.advance_to(plane.now_s() + 100);
  return view_after(plane, seconds);
}

Cdn network(double connect_s = 2)
{
  Cdn cdn;
  cdn.secondary = 1;
  cdn.connect_s = connect_s;
  for (const FailureCause cause :
       {FailureCause::front_door, FailureCause::no_server, FailureCause::timed_out})
    cdn.fails_over[number_of(cause)] = true;
  return cdn;
}

} // namespace

TEST_CASE("users of a dead node wait in vain, the others are served: both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  plane->set_edge_loss(0, 1.0 / 3);
  CHECK(steady(*plane).success_ratio == Approx(2.0 / 3).margin(0.006));
  CHECK(plane->edge_error_ratio(0) == Approx(0).margin(0.001)); // nobody counts who reaches nobody
  CHECK(plane->utilisation(0, "web") == Approx(80 * 2.0 / 3 * 0.02 / 40).epsilon(0.03));
  // M/G/infinity: those who wait, for as long as users have patience.
  CHECK(plane->totals(0).in_flight == Approx(80.0 / 3 * shop.settings.client_timeout_s).epsilon(0.2));
  plane->set_edge_loss(0, 0);
  CHECK(steady(*plane).success_ratio > 0.999);
}

TEST_CASE("users turned away fail at once and load nothing: both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  plane->set_edge_turned_away(0, 0.25);
  CHECK(steady(*plane).success_ratio == Approx(0.75).margin(0.006));
  CHECK(plane->edge_error_ratio(0) == Approx(0.25).margin(0.006)); // the balancer answers them
  CHECK(plane->utilisation(0, "web") == Approx(80 * 0.75 * 0.02 / 40).epsilon(0.03));
  CHECK(plane->totals(0).failed_by[number_of(FailureCause::shed)] == Approx(plane->totals(0).failed));
  CHECK(plane->totals(0).in_flight < 20);
  plane->set_edge_loss(0, 0.5); // who reaches nobody is not turned away
  CHECK(steady(*plane).success_ratio == Approx(0.375).margin(0.006));
  plane->set_edge_loss(0, 0);
  plane->set_edge_turned_away(0, 0);
  CHECK(steady(*plane).success_ratio > 0.999);
}

TEST_CASE("users whom a network before all regions loses or turns away load nothing: both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  plane->set_front({0, 0.25, true});
  CHECK(steady(*plane).success_ratio == Approx(0.75).margin(0.006));
  CHECK(plane->utilisation(0, "web") == Approx(80 * 0.75 * 0.02 / 40).epsilon(0.03));
  CHECK(plane->edge_error_ratio(0) == Approx(0).margin(0.001)); // no region sees them
  CHECK(plane->totals(0).failed_by[number_of(FailureCause::shed)] == Approx(plane->totals(0).failed));
  plane->set_front({0.5, 0.25, true});
  CHECK(steady(*plane).success_ratio == Approx(0.375).margin(0.02));
  plane->set_front({1, 0, true});
  CHECK(steady(*plane).success_ratio < 0.02);
  plane->set_front({});
  plane->advance_to(plane->now_s() + 60);
  CHECK(steady(*plane).success_ratio > 0.999);
}

TEST_CASE("a network whose caches are gone fails what they would have answered, and no more: both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  shop.settings.cdn.hits = {0.4};
  auto plane = open(shop, make);
  CHECK(steady(*plane).success_ratio > 0.999);
  plane->set_front({0, 0, false});
  CHECK(steady(*plane).success_ratio == Approx(0.6).margin(0.01));
  plane->set_front({});
  plane->set_edge(0, false); // caches answer what they have while no region does
  CHECK(steady(*plane).success_ratio == Approx(0.4).margin(0.01));
}

TEST_CASE("turning some users away serves the others where all would fail: both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  plane->set_service(0, "web", 0.1, 0); // one worker, 50 of 80 a second
  CHECK(steady(*plane).success_ratio < 0.4);
  plane->set_edge_turned_away(0, 0.5);
  plane->advance_to(plane->now_s() + 60);
  CHECK(steady(*plane).success_ratio == Approx(0.5).margin(0.01));
}

TEST_CASE("calls that come to zones in other shares than pods stand there: both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  const std::vector<ZonePods> by_pods = {{0.1, 0}, {3.9, 0}};
  plane->set_service(0, "web", by_pods, 0);
  CHECK(steady(*plane).success_ratio > 0.99);
  plane->set_service(0, "web", {{0.1, 0, 0.75}, {3.9, 0, 0.25}}, 0); // 60 a second for one worker of 50
  const double success = steady(*plane).success_ratio;
  CHECK(success < 0.45); // those of the full zone are late with few exceptions
  CHECK(success > 0.24);
  plane->set_service(0, "web", {{0.1, 0, 0.25}, {3.9, 0, 0.75}}, 0);
  plane->advance_to(plane->now_s() + 100);
  CHECK(steady(*plane).success_ratio > 0.99);
}

TEST_CASE("lost calls fail after their time-out and load nothing, in both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  plane->set_grey(0, "web", {0.25, 0, 0});
  CHECK(steady(*plane).success_ratio == Approx(0.75).margin(0.006));
  CHECK(plane->totals(0).failed_by[number_of(FailureCause::timed_out)] == Approx(plane->totals(0).failed));
  CHECK(plane->utilisation(0, "web") == Approx(0.75 * 80 * 0.02 / 40).epsilon(0.03));
  Shop again;
  again.tier_named("web@one").retries = 1;
  plane = open(again, make);
  plane->set_grey(0, "web", {0.25, 0, 0});
  // Within the users' patience a second try is lost as often: 1 - 1/16. Only requests that may be repeated.
  CHECK(steady(*plane).success_ratio == Approx(1 - 1.0 / 16).margin(0.006));
  plane->set_grey(0, "web", {});
  CHECK(steady(*plane).success_ratio > 0.999);
}

TEST_CASE("a store that loses calls fails those, in both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  plane->set_grey(0, "db", {0.1, 0, 0});
  CHECK(steady(*plane).success_ratio == Approx(0.9).margin(0.006));
}

TEST_CASE("slow calls take longer and hold their server meanwhile: the mean and the load of a mixture")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  const double p50_before = steady(*plane).latency_p50_s;
  plane->set_grey(0, "web", {0, 0.2, 1});
  const JourneyView view = steady(*plane);
  CHECK(view.success_ratio > 0.999);
  CHECK(view.latency_p50_s == Approx(p50_before + 0.2).epsilon(0.05));
  CHECK(plane->utilisation(0, "web") == Approx(80 * 0.22 / 40).epsilon(0.03));
  plane->set_grey(0, "web", {0, 0.4, 0.25});
  CHECK(steady(*plane).success_ratio > 0.995);
  CHECK(plane->utilisation(0, "web") == Approx(80 * (0.02 + 0.1) / 40).epsilon(0.03));
}

TEST_CASE("slowness that asks for more servers than there are ends in time-outs, in both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  auto plane = open(shop, make);
  plane->set_grey(0, "web", {0, 1, 1}); // 81.6 servers' work for 40
  CHECK(steady(*plane).success_ratio < 0.6);
}

TEST_CASE("reads that fail at the first origin go to the second, writes do not: both planes")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  shop.settings.cdn = network();
  shop.journey().read_share = 0.7;
  auto plane = open(shop, make);
  CHECK(steady(*plane).success_ratio > 0.999);
  CHECK(plane->utilisation(1, "web") == 0);
  plane->set_service(0, "web", 0, 0); // the balancer answers 503
  CHECK(steady(*plane).success_ratio == Approx(0.7).margin(0.006));
  CHECK(plane->utilisation(1, "web") == Approx(0.7 * 80 * 0.02 / 40).epsilon(0.03));
  CHECK(plane->edge_error_ratio(0) == Approx(1)); // its own figures see the first failure
  CHECK(view_after(*plane, 60).latency_p99_s < 1);
  plane->set_service(0, "web", 4, 0);
  CHECK(steady(*plane).success_ratio > 0.999);
}

TEST_CASE("an origin that swallows connections costs every read attempts x time-out, each anew")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  shop.settings.cdn = network(2);
  auto plane = open(shop, make);
  plane->set_edge_refuses(0, false);
  plane->set_edge(0, false);
  const JourneyView view = steady(*plane);
  CHECK(view.success_ratio > 0.999);
  CHECK(view.latency_p50_s == Approx(2.03).epsilon(0.03));
  plane->set_edge_refuses(0, true); // refused at once: no wait
  CHECK(steady(*plane).latency_p50_s < 0.1);
}

TEST_CASE("who has gone before the origin is given up fails, and what no code covers stays failed")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  shop.settings.cdn = network(30); // longer than users' patience of 10 s
  auto plane = open(shop, make);
  plane->set_edge_refuses(0, false);
  plane->set_edge(0, false);
  CHECK(steady(*plane).success_ratio == Approx(0).margin(1e-6));
  Shop other;
  other.settings.cdn = network();
  other.settings.cdn.fails_over = {};
  plane = open(other, make);
  plane->set_service(0, "web", 0, 0);
  CHECK(steady(*plane).success_ratio == Approx(0).margin(1e-6));
}

TEST_CASE("what the network's caches have lives on while every region is dead")
{
  const MakePlane make = GENERATE(MakePlane{make_fluid_plane}, MakePlane{make_exact_plane});
  Shop shop;
  shop.settings.cdn.hits = {0.6};
  auto plane = open(shop, make);
  plane->set_edge(0, false);
  CHECK(steady(*plane).success_ratio == Approx(0.6).margin(0.006));
}

} // namespace edge_and_grey_test
