#include "shop.hpp"
#include "sim/core/random.hpp"
#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/fluid/fluid_plane.hpp"
#include "sim/traffic/hybrid/books.hpp"
#include "sim/traffic/hybrid/hybrid_plane.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace hybrid_plane_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

void open_all(Plane &plane)
{
  for (int r : {0, 1}) {
    plane.set_service(r, "web", std::vector<ZonePods>{{2, 0}, {2, 0}}, 0);
    plane.set_store(r, "db", true, r == 0, 1);
  }
}

/// Time-outs and retries by which an overload holds itself up.
void make_fragile(Shop &shop)
{
  shop.settings.deployment = &shop.deployment;
  for (auto &tier : shop.settings.tiers) {
    tier.timeout_s = 0.5;
    tier.retries = 2;
    tier.retry_budget_ratio = 0.5;
  }
}

void check_balance(const Plane &plane)
{
  const Totals &now = plane.totals(0);
  CHECK(now.arrivals == Approx(now.ok + now.slow + now.failed + now.in_flight).epsilon(1e-11));
  double by_cause = 0;
  for (const double one : now.failed_by)
    by_cause += one;
  CHECK(by_cause == Approx(now.failed).margin(1e-6));
}

void check_grows(const Totals &before, const Totals &now)
{
  CHECK(now.arrivals >= before.arrivals - 1e-6);
  CHECK(now.ok >= before.ok);
  CHECK(now.slow >= before.slow);
  CHECK(now.failed >= before.failed);
  CHECK(now.in_flight >= -1e-6);
  CHECK(now.acknowledged_writes >= before.acknowledged_writes);
}

} // namespace

TEST_CASE("hybrid: without doubt it is the fluid plane to the bit")
{
  Shop shop, other;
  HybridPlane hybrid((shop.settings.deployment = &shop.deployment, shop.settings));
  FluidPlane fluid((other.settings.deployment = &other.deployment, other.settings));
  for (Plane *plane : {static_cast<Plane *>(&hybrid), static_cast<Plane *>(&fluid)}) {
    open_all(*plane);
    plane->advance_to(100);
    plane->set_dns_answer(1);
    plane->set_edge(0, false);
    plane->publish();
    plane->advance_to(1000);
    plane->publish();
  }
  CHECK(hybrid.windows() == 0);
  CHECK(hybrid.totals(0).ok == fluid.totals(0).ok);
  CHECK(hybrid.totals(0).failed == fluid.totals(0).failed);
  CHECK(hybrid.view(0).latency_p99_s == fluid.view(0).latency_p99_s);
  CHECK(hybrid.edge_rate_per_s(1) == fluid.edge_rate_per_s(1));
  CHECK(hybrid.write_rate_per_s(0, "db") == fluid.write_rate_per_s(0, "db"));
  CHECK(hybrid.doubt_s() == 0);
}

TEST_CASE("hybrid: a calm hand-over both ways leaves rates and totals as they were")
{
  Shop shop;
  shop.settings.deployment = &shop.deployment;
  FluidPlane fluid(shop.settings);
  open_all(fluid);
  fluid.advance_to(300);
  REQUIRE(fluid.calm());
  const HandOver there = fluid.hand_over();
  ExactPlane exact(shop.settings, 300);
  open_all(exact);
  exact.take_over(there, DnsShares(shop.settings.cohorts, 2));
  exact.advance_to(315);
  exact.publish();
  exact.mark();
  exact.advance_to(375);
  exact.publish();
  CHECK(exact.is_plain());
  CHECK(exact.edge_rate_per_s(0) == Approx(80).epsilon(0.06)); // 4,800 in a minute: four standard errors
  const HandOver back = exact.hand_over();
  double on_the_way = 0;
  for (const double one : back.on_the_way)
    on_the_way += one;
  CHECK(on_the_way == exact.totals(0).in_flight);
  Totals totals = exact.totals(0);
  fluid.stand_still_to(375);
  fluid.take_over(back, {totals});
  CHECK_FALSE(fluid.doubts_within(5));
  fluid.take_over(back, {totals});
  fluid.advance_to(376);
  fluid.publish();
  CHECK(fluid.totals(0).arrivals == Approx(totals.arrivals + 80));
  CHECK(fluid.totals(0).ok + fluid.totals(0).slow == Approx(totals.ok + totals.slow + 80).margin(5));
  fluid.advance_to(436);
  fluid.publish();
  CHECK(fluid.write_rate_per_s(0, "db") == Approx(80).epsilon(0.01));
  CHECK(fluid.totals(0).failed < 1e-3 + totals.failed);
}

TEST_CASE("hybrid: transactions that only one plane has end with the next that end")
{
  Books books(1);
  Totals fluid;
  fluid.ok = 90;
  fluid.in_flight = 10;
  fluid.arrivals = 100;
  books.copy(0, fluid);
  Totals exact; // three fewer on their way
  exact.in_flight = 7;
  exact.ok = 4;
  books.hand_to(0, exact);
  CHECK(books.totals()[0].arrivals == 100);
  exact.ok += 2;
  exact.in_flight += 1;
  exact.arrivals += 3;
  books.follow(0, exact);
  CHECK(books.totals()[0].ok == 94);
  CHECK(books.totals()[0].in_flight == 9);
  CHECK(books.totals()[0].arrivals == 103);
  exact.ok += 6;
  exact.failed += 2;
  exact.in_flight -= 8;
  books.follow(0, exact);
  CHECK(books.totals()[0].in_flight == 0);
  CHECK(books.totals()[0].arrivals == Approx(103));
  CHECK(books.totals()[0].failed == Approx(2.25));
}

TEST_CASE("hybrid: whatever the control plane does in windows and outside, totals are continuous and add up")
{
  for (std::uint64_t trial = 0; trial < 12; ++trial) {
    Stream chance(3, trial, "test", "windows");
    Shop shop(100);
    make_fragile(shop);
    shop.settings.trial = trial;
    shop.settings.cohorts = {60, 0.1, 300, 0.2, 600};
    if (trial % 2 == 1)
      shop.settings.reloads = {0.5, 10, 3};
    for (auto &tier : shop.settings.tiers)
      if (trial % 3 == 1) {
        tier.breaker = {100, 0.5, 10, 10};
        tier.queue_limit_per_server = 200;
        tier.pool_per_server = 8;
      }
    HybridPlane plane(shop.settings);
    open_all(plane);
    for (int change = 0; change < 40; ++change) {
      const double u = chance.uniform(), level = chance.uniform();
      switch (static_cast<int>(chance.uniform() * 6)) {
      case 0: plane.set_dns_answer(u < 0.5 ? 0 : 1); break;
      case 1: plane.set_edge(0, u < 0.7); break;
      case 2:
        plane.set_service(0, "web", std::vector<ZonePods>{{u < 0.4 ? 0.0 : 2.0, 0}, {2, u < 0.2 ? 2.0 : 0}},
                          0);
        break;
      case 3: plane.set_store(0, "db", u < 0.9, true, 0.05 + 0.2 * level); break;
      case 4: plane.fail_in_service(0, "web", 0, level); break;
      default: plane.set_load_factor(0.5 + 8 * level); break;
      }
      const double step_s = 1 + 60 * u;
      const Totals before = plane.totals(0);
      const double acknowledged = plane.acknowledged_writes(0, "db");
      plane.advance_to(plane.now_s() + step_s);
      plane.publish();
      check_balance(plane);
      check_grows(before, plane.totals(0));
      CHECK(plane.acknowledged_writes(0, "db") >= acknowledged - 1e-6);
      CHECK(plane.view(0).success_ratio >= 0);
      CHECK(plane.view(0).success_ratio <= 1 + 1e-12);
      CHECK(std::isfinite(plane.view(0).latency_p99_s));
      CHECK(plane.user_share(-1) + plane.user_share(0) + plane.user_share(1) == Approx(1));
    }
    CHECK(plane.windows() > 0);
  }
}

TEST_CASE("hybrid: the same trial is the same to the bit, another has other chance")
{
  const auto played = [](std::uint64_t trial) {
    Shop shop(100);
    make_fragile(shop);
    shop.settings.trial = trial;
    HybridPlane plane(shop.settings);
    open_all(plane);
    plane.advance_to(100);
    plane.set_service(0, "web", std::vector<ZonePods>{{0, 0}, {0.21, 0}}, 0);
    plane.advance_to(130);
    plane.set_service(0, "web", std::vector<ZonePods>{{2, 0}, {2, 0}}, 0);
    plane.advance_to(400);
    REQUIRE(plane.windows() > 0);
    return plane.totals(0).failed;
  };
  CHECK(played(1) == played(1));
  CHECK(played(1) != played(2));
}

TEST_CASE("hybrid: doubt without end is played exactly for so long, then rates go on and say so")
{
  Shop shop(97);
  make_fragile(shop);
  for (auto &tier : shop.settings.tiers)
    tier.retries = 0;
  HybridPlane plane(shop.settings);
  open_all(plane);
  plane.set_service(0, "web", std::vector<ZonePods>{{0.2, 0}}, 0); // two servers, 97 % busy: a fifth is late
  plane.advance_to(4000);
  CHECK(plane.exact_s() == Approx(300000 / (2 * 97.0)).epsilon(0.15));
  CHECK(plane.exact_s() + plane.doubt_s() == Approx(4000).margin(60));
  check_balance(plane);
}

} // namespace hybrid_plane_test
