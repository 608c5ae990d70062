#include "shop.hpp"
#include "sim/core/assertion.hpp"

#include <catch2/catch.hpp>

namespace fluid_plane_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

void check_balance(const Plane &plane)
{
  const Totals &totals = plane.totals(0);
  CHECK(totals.arrivals == totals.ok + totals.slow + totals.failed + totals.in_flight);
}

} // namespace

TEST_CASE("a healthy shop serves everyone and settles")
{
  Shop shop;
  auto plane = shop.open();
  plane->advance_to(600);
  const JourneyView view = view_after(*plane, 60);
  CHECK(view.success_ratio > 0.9999);
  CHECK(view.latency_p50_s > 0.01);
  CHECK(view.latency_p99_s < 0.5);
  CHECK(plane->utilisation(0, "web") == Approx(80 * 0.02 / 40).epsilon(0.01));
  CHECK(plane->utilisation(1, "web") == 0);
  CHECK(plane->write_rate_per_s(0, "db") == Approx(80).epsilon(0.001));
  CHECK(plane->edge_rate_per_s(0) == Approx(80));
  CHECK(plane->settled());
  CHECK(plane->totals(0).arrivals == Approx(660 * 80));
  check_balance(*plane);
}

TEST_CASE("a service nobody set has no pods, and calls to it fail at once")
{
  Shop shop;
  shop.settings.deployment = &shop.deployment;
  auto plane = make_fluid_plane(shop.settings);
  CHECK(view_after(*plane, 60).success_ratio == 0);
  CHECK(plane->totals(0).in_flight == Approx(0).margin(1e-6));
  CHECK(plane->edge_error_ratio(0) == 1);
}

TEST_CASE("a hop to a name without any tier is a defect, an absent service in one region is not")
{
  Shop lacking;
  lacking.journey().path[0].hops[0].target = "wbe";
  CHECK_THROWS_AS(lacking.open(), Defect);
  Shop absent;
  absent.settings.tiers.erase(absent.settings.tiers.begin() + 2); // web@two
  absent.settings.deployment = &absent.deployment;
  auto plane = absent.open();
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
}

TEST_CASE("an unwritable store fails journeys that write, an unreadable one those that read")
{
  Shop shop;
  auto plane = shop.open();
  plane->advance_to(60);
  const double before = plane->acknowledged_writes(0, "db");
  CHECK(before == Approx(60 * 80).epsilon(0.01));
  plane->set_store(0, "db", true, false, 1);
  CHECK(view_after(*plane, 60).success_ratio < 0.01);
  CHECK(plane->acknowledged_writes(0, "db") - before < 10);
  CHECK(plane->write_rate_per_s(0, "db") == 0);

  Shop reader;
  reader.journey().path[1].hops[0].kind = Hop::Kind::read;
  plane = reader.open();
  plane->set_store(0, "db", true, false, 1);
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
  plane->set_store(0, "db", false, false, 1);
  plane->advance_to(61);
  CHECK(view_after(*plane, 60).success_ratio == Approx(0).margin(1e-9));
}

TEST_CASE("acknowledged writes never exceed successes, and follow the route of a store")
{
  Shop shop;
  auto plane = shop.open();
  plane->set_dns_answer(1);
  plane->advance_to(4000);
  CHECK(view_after(*plane, 60).success_ratio == Approx(0).margin(1e-9)); // no writes in region two
  plane->set_store_route(1, "db", 0, 0.03);
  const double before = plane->acknowledged_writes(0, "db");
  const JourneyView view = view_after(*plane, 100);
  CHECK(view.success_ratio > 0.99);
  CHECK(view.latency_p50_s > 0.04);
  CHECK(plane->acknowledged_writes(0, "db") - before == Approx(8000).epsilon(0.01));
  const Totals &totals = plane->totals(0);
  CHECK(totals.acknowledged_writes <= totals.ok + totals.slow);
  CHECK(totals.acknowledged_writes ==
        Approx(plane->acknowledged_writes(0, "db") + plane->acknowledged_writes(1, "db")));
}

TEST_CASE("errors of a service fail their share, and a retry saves most of them")
{
  Shop shop;
  auto plane = shop.open();
  plane->set_service(0, "web", 4, 0.3);
  CHECK(view_after(*plane, 600).success_ratio == Approx(0.7).epsilon(0.001));
  CHECK(plane->edge_error_ratio(0) == Approx(0.3).epsilon(0.001));
  CHECK(plane->utilisation(0, "db") ==
        Approx(0.7 * 80 * 0.01 / 10).epsilon(0.01)); // failed ones go no further
  Shop again;
  again.tier_named("web@one").retries = 1;
  plane = again.open();
  plane->set_service(0, "web", 4, 0.3);
  CHECK(view_after(*plane, 600).success_ratio == Approx(0.91).epsilon(0.001));
  CHECK(plane->utilisation(0, "web") == Approx(1.3 * 80 * 0.02 / 40).epsilon(0.01));
}

TEST_CASE("a dead edge fails at once or swallows, and in-flight transactions break")
{
  Shop shop;
  auto plane = shop.open();
  plane->advance_to(60);
  plane->set_edge(0, false);
  CHECK(plane->totals(0).in_flight > 0);
  CHECK(view_after(*plane, 60).success_ratio == Approx(0).margin(1e-9));
  CHECK(plane->totals(0).in_flight == Approx(0).margin(1e-9));
  plane->set_edge_refuses(0, false);
  plane->advance_to(300);
  CHECK(plane->totals(0).in_flight == Approx(80 * shop.settings.client_timeout_s).epsilon(0.01)); // M/G/inf
  plane->set_edge(0, true);
  plane->advance_to(400);
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
  check_balance(*plane);
}

TEST_CASE("the CDN answers its share while the region is dead, and nobody where DNS answers nowhere")
{
  Shop shop;
  shop.journey().cdn_share = 0.4;
  auto plane = shop.open();
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
  CHECK(plane->edge_rate_per_s(0) == Approx(48));
  plane->set_edge(0, false);
  CHECK(view_after(*plane, 60).success_ratio == Approx(0.4).epsilon(0.01));
  plane->set_dns_answer(-1);
  plane->advance_to(4000);
  CHECK(plane->user_share(-1) == Approx(1));
  CHECK(view_after(*plane, 60).success_ratio == 0);
}

TEST_CASE("a hop that is not required degrades but does not fail")
{
  Shop shop;
  for (const char *region : {"one", "two"})
    shop.settings.tiers.push_back(Shop::tier(std::string("extra@") + region, 0.1, 10));
  Hop extra = Shop::hop(Hop::Kind::call, "extra");
  extra.required = false;
  shop.journey().path[0].hops.push_back(extra);
  auto plane = shop.open();
  CHECK(view_after(*plane, 60).success_ratio > 0.999); // "extra" has no pods
  const double alone = view_after(*plane, 60).latency_p50_s;
  plane->set_service(0, "extra", 10, 0);
  plane->advance_to(200);
  const double joined = view_after(*plane, 60).latency_p50_s;
  CHECK(joined > alone + 0.04); // parallel hops join: the slower one sets the time
  CHECK(joined < alone + 0.2);
}

TEST_CASE("asynchronous stages load tiers and never touch the SLI")
{
  Shop shop;
  for (const char *region : {"one", "two"})
    shop.settings.tiers.push_back(Shop::tier(std::string("mail@") + region, 0.1, 10));
  shop.journey().path.push_back(Shop::stage({Shop::hop(Hop::Kind::call, "mail")}, true));
  auto plane = shop.open();
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
  const double latency = plane->view(0).latency_p99_s;
  plane->set_service(0, "mail", 2, 0);
  plane->advance_to(120);
  CHECK(view_after(*plane, 60).latency_p99_s == Approx(latency).epsilon(0.01));
  CHECK(plane->utilisation(0, "mail") == Approx(0.4).epsilon(0.01));
}

TEST_CASE("a cache takes its share of reads off the store, and none when it is down")
{
  Shop shop;
  Hop cached = Shop::hop(Hop::Kind::cache_read, "cache");
  cached.hit_ratio = 0.9;
  cached.miss = "db";
  shop.journey().path[1] = Shop::stage({cached});
  auto plane = shop.open();
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
  CHECK(plane->utilisation(0, "db") == Approx(0.1 * 80 * 0.01 / 10).epsilon(0.02));
  plane->set_store(0, "db", false, false, 1);
  plane->advance_to(70);
  CHECK(view_after(*plane, 60).success_ratio == Approx(0.9).epsilon(0.001));
  plane->set_store(0, "db", true, true, 1);
  plane->set_store(0, "cache", false, false, 1);
  plane->advance_to(140);
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
  CHECK(plane->utilisation(0, "db") == Approx(80 * 0.01 / 10).epsilon(0.02));
}

TEST_CASE("goodput falls when the queue is older than the time-out, whatever work is done")
{
  Shop shop(120); // 100/s of capacity: overload
  for (auto &tier : shop.settings.tiers)
    if (tier.name.rfind("web", 0) == 0)
      tier.concurrency_per_server = 0.5; // 4 pods: 2 servers of 20 ms
  auto plane = shop.open();
  plane->advance_to(120);
  CHECK(view_after(*plane, 60).success_ratio < 0.01);
  CHECK(plane->utilisation(0, "web") >= 1);
  CHECK(plane->backlog() > 100);
  plane->set_service(0, "web", 8, 0);
  plane->advance_to(300);
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
  CHECK(plane->excess_backlog() == Approx(0).margin(0.1));
  check_balance(*plane);
}

TEST_CASE("the daily profile is integrated between the hours, times both load factors")
{
  Shop shop(10);
  shop.deployment.traffic.hourly_factor.assign(24, 1.0);
  shop.deployment.traffic.hourly_factor[13] = 3;
  shop.settings.start_hour = 12;
  shop.settings.load_factor = 2;
  auto plane = shop.open();
  plane->advance_to(7200); // 1 -> 3 -> 1: mean 2
  CHECK(plane->totals(0).arrivals == Approx(10 * 2 * 2 * 7200));
  plane->set_load_factor(1.5);
  plane->advance_to(9000);
  CHECK(plane->totals(0).arrivals == Approx(10 * 2 * (2 * 7200 + 1.5 * 1800)));
}

TEST_CASE("counts do not depend on how often the plane is asked, and a repeat is equal to the bit")
{
  const auto play = [](double every_s) {
    Shop shop;
    shop.settings.cohorts = {60, 0.1, 1200, 0.2, 1800};
    auto plane = shop.open();
    plane->advance_to(300);
    plane->set_edge(0, false);
    plane->advance_to(400);
    plane->set_store(1, "db", true, true, 1);
    plane->set_dns_answer(1);
    for (double t = 400; t < 3000; t += every_s)
      plane->advance_to(std::min(3000.0, t + every_s));
    plane->advance_to(3000);
    return plane->totals(0);
  };
  const Totals a = play(2600), b = play(7), c = play(7);
  CHECK(a.arrivals == Approx(b.arrivals).epsilon(1e-9));
  CHECK(a.failed == Approx(b.failed).epsilon(1e-3));
  CHECK(b.ok == c.ok);
  CHECK(b.slow == c.slow);
  CHECK(b.failed == c.failed);
  CHECK(b.acknowledged_writes == c.acknowledged_writes);
}

TEST_CASE("failover by DNS moves users, and the dead edge lets go of pinned connections")
{
  Shop shop;
  shop.settings.cohorts = {60, 0, 1800, 0.5, 3600};
  auto plane = shop.open();
  plane->set_store(1, "db", true, true, 1);
  plane->set_dns_answer(1);
  plane->advance_to(60);
  CHECK_FALSE(plane->settled());
  CHECK(plane->user_share(0) == Approx(0.5 * (1 - 60.0 / 3600)));
  plane->set_edge(0, false);
  CHECK(plane->user_share(0) == Approx(0).margin(1e-12));
  plane->advance_to(200);
  CHECK(view_after(*plane, 60).success_ratio > 0.999);
  CHECK(plane->edge_rate_per_s(1) == Approx(80));
}

} // namespace fluid_plane_test
