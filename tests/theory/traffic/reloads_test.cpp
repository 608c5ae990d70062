// People who come again, and arrivals as a whole, in both planes.

#include "one_service.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <memory>

namespace reloads_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

struct Shop : Gate {
  explicit Shop(double rate_per_s) : Gate(rate_per_s, 10, 0.001) { settings.reloads = {0.6, 20, 3}; }

  std::unique_ptr<Plane> open(bool exact, double error_ratio)
  {
    auto plane = Gate::open(exact);
    plane->set_service(0, "web", 1, error_ratio);
    return plane;
  }
};

} // namespace

TEST_CASE("reloads: a person makes sum (share x failure)^k tries, k = 0 .. times")
{
  for (const bool exact : {true, false}) {
    INFO((exact ? "exact" : "fluid"));
    Shop shop(50);
    auto plane = shop.open(exact, 0.5);
    plane->advance_to(500);
    const Totals before = plane->totals(0);
    plane->advance_to(20500);
    const Totals &now = plane->totals(0);
    const double x = 0.6 * 0.5;
    const double arrivals = now.arrivals - before.arrivals;
    const double first = arrivals - (now.reloads - before.reloads);
    CHECK(first == Approx(50 * 20000).epsilon(0.01));
    CHECK(arrivals / first == Approx(1 + x + x * x + x * x * x).epsilon(0.005));
    CHECK(now.arrivals == now.ok + now.slow + now.failed + now.in_flight);
  }
}

TEST_CASE("reloads: after an outage both planes have the same echo")
{
  double echo[2];
  for (const bool exact : {true, false}) {
    Shop shop(200);
    auto plane = shop.open(exact, 0);
    plane->advance_to(100);
    plane->set_service(0, "web", 1, 1);
    plane->advance_to(160);
    plane->set_service(0, "web", 1, 0);
    const double before = plane->totals(0).reloads;
    plane->advance_to(400);
    echo[exact ? 1 : 0] = plane->totals(0).reloads - before;
    plane->advance_to(1000);
    CHECK(plane->totals(0).reloads - before == Approx(echo[exact ? 1 : 0]).epsilon(0.001));
  }
  CHECK(echo[1] == Approx(echo[0]).epsilon(0.05));
  CHECK(echo[0] > 1000);
}

TEST_CASE("reloads: what had been committed is made twice where the journey is not idempotent")
{
  Shop shop(20);
  Hop write;
  write.kind = Hop::Kind::write;
  write.target = "db";
  Journey &journey = shop.deployment.journeys[0];
  journey.path = {Stage{{write}, false}, journey.path[0]}; // commits, then meets a service that fails half
  shop.settings.tiers.push_back(Gate::tier("db@one", 0.001, 10));
  for (const bool idempotent : {false, true}) {
    journey.idempotent = idempotent;
    auto plane = shop.open(true, 0.5);
    plane->set_store(0, "db", true, true, 1);
    plane->advance_to(20000);
    const Totals &all = plane->totals(0);
    CHECK(all.duplicates == (idempotent ? 0 : all.reloads)); // each had been committed before
    CHECK(all.reloads > 100000);
  }
}

TEST_CASE("arrivals: their number is Poisson with the profile's integral as its mean")
{
  Shop shop(5);
  Peak sale;
  sale.hour = 12.5;
  sale.ramp_s = 900;
  sale.for_s = 1800;
  sale.factor = 4;
  shop.deployment.traffic.peaks = {sale};
  shop.settings.reloads.share = 0;
  shop.settings.start_hour = 12;
  constexpr int runs = 200;
  double sum = 0, squares = 0;
  for (int run = 0; run < runs; ++run) {
    shop.settings.trial = static_cast<std::uint64_t>(run);
    auto plane = shop.open(true, 0);
    plane->advance_to(7200);
    const double arrivals = plane->totals(0).arrivals;
    sum += arrivals;
    squares += arrivals * arrivals;
  }
  const double expected = 5 * 7200 + 5 * 3 * 1800; // the trapezium's middle width is 1800 s
  const double mean = sum / runs;
  CHECK(mean == Approx(expected).margin(4 * std::sqrt(expected / runs)));
  // Variance over mean of Poisson counts is 1, give or take sqrt(2 / runs): four deviations.
  CHECK((squares / runs - mean * mean) / mean == Approx(1).margin(4 * std::sqrt(2.0 / runs)));
}

} // namespace reloads_test
