// What stands before a queue, in both planes: room for few, breakers, pools, back-off, calls not repeated.

#include "one_service.hpp"
#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/laws/finite_queue.hpp"
#include "sim/traffic/laws/queueing.hpp"
#include "sim/traffic/laws/response.hpp"
#include "sim/traffic/laws/retry_budget.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <memory>

namespace gates_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

/// Share of transactions that failed between now and then.
double failed_share(Plane &plane, double seconds)
{
  const Totals before = plane.totals(0);
  plane.advance_to(plane.now_s() + seconds);
  plane.publish();
  const Totals &now = plane.totals(0);
  return (now.failed - before.failed) / (now.arrivals - before.arrivals);
}

} // namespace

TEST_CASE("room for few: the closed form has Erlang B and Erlang C at its ends")
{
  CHECK(finite_queue(5, 4, 0).refused == Approx(erlang_b(5, 4)));
  CHECK(finite_queue(5, 4, 0).waiting == Approx(0).margin(1e-12));
  const Queue endless{80, 5, 0.05, 1, 1};
  CHECK(finite_queue(5, 4, 1e4).waiting == Approx(80 * endless.mean_wait_s()));
  CHECK(finite_queue(5, 4, 1e4).refused == Approx(0).margin(1e-12));
  // M/M/1/K: P_K = (1 - rho) rho^K / (1 - rho^(K+1)), at rho = 1: 1 / (K + 1).
  CHECK(finite_queue(1, 0.5, 3).refused == Approx(0.5 * std::pow(0.5, 4) / (1 - std::pow(0.5, 5))));
  CHECK(finite_queue(1, 1, 9).refused == Approx(1.0 / 11));
  CHECK(finite_queue(1, 1 - 1e-7, 9).refused == Approx(1.0 / 11).epsilon(1e-5));
  CHECK(finite_queue(1, 1 + 1e-7, 9).waiting == Approx(45.0 / 11).epsilon(1e-5));
  CHECK(finite_queue(5, 4, INFINITY).waiting == Approx(80 * endless.mean_wait_s()));
  CHECK(finite_queue(5, 4, INFINITY).refused == 0);
  // Near capacity two large sums nearly cancel: M/M/1/K against the sums themselves.
  for (const double gap : {1e-8, 2e-7, 1e-6, 1e-4})
    for (const double load : {1 - gap, 1 + gap})
      for (const int room : {100, 10000}) {
        double all = 1, waiting = 0, weight = 1; // of nobody, then of k calls
        for (int k = 1; k <= room + 1; ++k) {
          weight *= load;
          all += weight;
          waiting += (k - 1) * weight;
        }
        INFO(load << " " << room);
        CHECK(finite_queue(1, load, room).waiting == Approx(waiting / all).epsilon(1e-6));
        CHECK(finite_queue(1, load, room).refused == Approx(weight / all).epsilon(1e-6));
      }
  // Far above capacity what passes is the capacity, and the room is full.
  CHECK(finite_queue(10, 40, 1000).refused == Approx(0.75));
  CHECK(finite_queue(10, 40, 1000).waiting == Approx(1000).epsilon(1e-3));
}

TEST_CASE("room for few: both planes refuse the share of M/M/c/K")
{
  for (const double rate_per_s : {60.0, 100.0, 160.0}) { // of a capacity of 100
    Gate gate(rate_per_s, 5, 0.05);
    gate.settings.tiers[0].queue_limit_per_server = 4;
    const double refused = finite_queue(5, rate_per_s * 0.05, 4).refused;
    auto fluid = gate.open(false);
    CHECK(failed_share(*fluid, 2000) == Approx(refused).epsilon(0.01));
    auto exact = gate.open(true);
    // Losses come in bursts of some 1 / (1 - rho)^2 arrivals at most: 2 % is more than three deviations here.
    CHECK(failed_share(*exact, 20000) == Approx(refused).epsilon(0.03).margin(0.0005));
  }
}

TEST_CASE("a breaker keeps the load off, and lets it back within its time")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    Gate gate(50, 10, 0.01);
    gate.settings.tiers[0].breaker = {100, 0.5, 60, 10};
    auto plane = gate.open(exact);
    CHECK(failed_share(*plane, 1000) == 0);
    plane->set_service(0, "web", 1, 1); // answers errors only
    plane->advance_to(plane->now_s() + 10);
    plane->publish();
    CHECK(failed_share(*plane, 600) == Approx(1).margin(0.001));
    // A trial of ten calls a minute at most: of 30,000 calls in 600 s hardly 100 reach it.
    CHECK(plane->utilisation(0, "web") < 0.01 * 50 * 0.01 / 10);
    plane->set_service(0, "web", 1, 0);
    plane->advance_to(plane->now_s() + 61);
    plane->publish();
    CHECK(failed_share(*plane, 300) == Approx(0).margin(1e-9));
  }
}

TEST_CASE("a breaker opens after as many failures as its window asks, not before")
{
  Gate gate(50, 10, 0.01);
  gate.settings.tiers[0].breaker = {100, 0.5, 1e6, 10};
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    auto plane = gate.open(exact);
    plane->advance_to(100);
    plane->set_service(0, "web", 1, 0.2); // far below the ratio: 50 of 100 is nine deviations away
    CHECK(failed_share(*plane, 20) == Approx(0.2).margin(0.05));
    plane->set_service(0, "web", 1, 1);
    plane->advance_to(plane->now_s() + 10);
    plane->set_service(0, "web", 1, 0);
    CHECK(failed_share(*plane, 100) == Approx(1).margin(0.001));
  }
}

TEST_CASE("connections: a store behind small pools is a queue with as many servers as connections")
{
  struct Case {
    double pool;
    double max_connections;
    double servers;
  };
  for (const Case &one : {Case{2, 1e9, 6}, Case{5, 7, 7}, Case{50, 1e9, 40}}) {
    Gate gate(100, 40, 0.05, true);
    gate.pods = 3;
    gate.settings.tiers[0].service_mean_s = 1e-6;
    gate.settings.tiers[0].pool_per_server = one.pool;
    gate.settings.tiers[0].pool_timeout_s = 1e12;
    gate.settings.tiers[1].max_connections = one.max_connections;
    const Queue law{100, one.servers, 0.05, 1, 1};
    auto exact = gate.open(true);
    exact->advance_to(10000);
    CHECK(dynamic_cast<ExactPlane &>(*exact).mean_sojourn_s() ==
          Approx(law.mean_wait_s() + 0.05).epsilon(0.02));
    auto fluid = gate.open(false);
    fluid->advance_to(1000);
    fluid->publish();
    CHECK(fluid->backlog() == Approx(100 * law.mean_wait_s()).epsilon(0.02).margin(0.001));
  }
}

TEST_CASE("connections: who finds none within the pool's time fails, and the others are served")
{
  Gate gate(200, 40, 0.05, true); // a pool of six does 120 a second
  gate.pods = 3;
  gate.settings.tiers[0].service_mean_s = 1e-6;
  gate.settings.tiers[0].pool_per_server = 2;
  gate.settings.tiers[0].pool_timeout_s = 1;
  gate.settings.client_timeout_s = 10;
  auto exact = gate.open(true);
  exact->advance_to(100);
  CHECK(failed_share(*exact, 2000) == Approx(0.4).margin(0.02));
}

TEST_CASE("a budget with nothing saved grants what comes in, and stays empty as long as more is wanted")
{
  RetryBudget budget(0.1, 50);
  budget.set_flow(100, 5);
  CHECK(budget.granted() == 1);
  CHECK_FALSE(budget.pass(1000));
  budget.set_flow(100, 60); // 10 come in
  CHECK(budget.granted() == 1);
  CHECK(budget.empty_s() == Approx(1));
  CHECK(budget.pass(1));
  for (const double wanted : {500.0, 20.0, 10.001}) {
    budget.set_flow(100, wanted);
    CHECK(budget.granted() * wanted == Approx(10));
    CHECK(std::isinf(budget.empty_s()));
    CHECK_FALSE(budget.pass(1000));
  }
  budget.set_flow(100, 9);
  CHECK(budget.granted() == 1);
  CHECK_FALSE(budget.pass(10)); // one a second is saved again
  budget.set_flow(100, 15);
  CHECK(budget.empty_s() == Approx(2));
}

TEST_CASE("back-off: tries wait half of the doubled base on average, at most half the cap")
{
  CHECK(mean_backoff_s(1, 3, 1, {0.1, 0.25}) == Approx(0.05 + 0.1 + 0.125));
  CHECK(mean_backoff_s(0.5, 2, 1, {0.1, 1}) == Approx(0.5 * 0.05 + 0.25 * 0.1));
  CHECK(mean_backoff_s(0.5, 2, 0.5, {0.1, 1}) == Approx((0.5 * 0.05 + 0.25 * 0.1) / 2));
  CHECK(mean_backoff_s(1, 3, 1, {0, 0}) == 0);

  Gate gate(100, 100, 1e-6);
  gate.settings.tiers[0].retries = 3;
  gate.settings.tiers[0].retry_backoff_base_s = 0.1;
  gate.settings.tiers[0].retry_backoff_cap_s = 0.3;
  auto exact = gate.open(true);
  exact->set_service(0, "web", 1, 0.5);
  exact->advance_to(5000);
  // Successes at the k-th further try, k = 0..3, have waited the sum of the first k halves.
  const double waited_s = (0.25 * 0.05 + 0.125 * 0.15 + 0.0625 * 0.3) / 0.9375;
  CHECK(dynamic_cast<ExactPlane &>(*exact).mean_sojourn_s() == Approx(waited_s).epsilon(0.02));
  CHECK(failed_share(*exact, 2000) == Approx(0.0625).margin(0.003));
}

TEST_CASE("a request that is not idempotent is tried again only when it was refused before it began")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    Gate gate(100, 100, 0.001);
    gate.settings.tiers[0].retries = 3;
    auto safe = gate.open(exact);
    safe->set_service(0, "web", 1, 0.5);
    CHECK(failed_share(*safe, 2000) == Approx(0.0625).margin(0.004));
    gate.deployment.journeys[0].idempotent = false;
    auto unsafe = gate.open(exact);
    unsafe->set_service(0, "web", 1, 0.5);
    CHECK(failed_share(*unsafe, 2000) == Approx(0.5).margin(0.01));

    Gate full(60, 1, 0.01); // Erlang B: 37.5 % refused at a first try
    full.settings.tiers[0].queue_limit_per_server = 0;
    full.settings.tiers[0].retries = 2;
    full.settings.tiers[0].retry_backoff_base_s = 10; // long enough to find another state
    full.settings.tiers[0].retry_backoff_cap_s = 10;
    full.deployment.journeys[0].idempotent = false;
    auto refused = full.open(exact);
    refused->advance_to(200);
    // Every try, first or further, meets Erlang B at the load of all tries: x = B(60 (1 + x + x^2) / 100).
    double x = 0.4;
    for (int i = 0; i < 200; ++i)
      x = erlang_b(1, 0.6 * (1 + x + x * x));
    CHECK(failed_share(*refused, 5000) == Approx(x * x * x).epsilon(0.05));
  }
}

TEST_CASE("a budget of retries: what calm times saved is spent first, then so many as come in")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    Gate gate(50, 100, 0.001);
    gate.settings.tiers[0].retries = 1;
    gate.settings.tiers[0].retry_budget_ratio = 0.2;
    gate.settings.tiers[0].retry_burst_calls = 1000;
    auto plane = gate.open(exact);
    const auto failed_from_to = [&](double from_s, double to_s) {
      plane->advance_to(from_s);
      plane->set_service(0, "web", 1, 0.5); // 25 of 50 first tries a second fail, half of the others
      const double before = plane->totals(0).failed;
      plane->advance_to(to_s);
      return plane->totals(0).failed - before;
    };
    const auto theory = [](double saved, double seconds) {
      return 25 * seconds - std::min(25 * seconds, saved + 10 * seconds) / 2;
    };
    const double margin = exact ? 200 : 10;                                     // four deviations of some 50
    CHECK(failed_from_to(200, 260) == Approx(theory(1000, 60)).margin(margin)); // nothing held back yet
    CHECK(failed_from_to(260, 400) == Approx(theory(1000, 200) - theory(1000, 60)).margin(margin));
    plane->set_service(0, "web", 1, 0);
    CHECK(failed_from_to(450, 550) == Approx(theory(500, 100)).margin(margin)); // saved in 50 s

    plane->set_service(0, "web", 1, 0);
    CHECK(failed_from_to(700, 720) == Approx(theory(1000, 20)).margin(margin)); // 300 of it spent
    plane->set_service(0, "web", 0, 0.5);
    plane->advance_to(820); // nothing to call: neither spent nor saved
    CHECK(failed_from_to(820, 920) == Approx(theory(700, 100)).margin(margin));
  }
}

} // namespace gates_test
