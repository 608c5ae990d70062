// Requests that wait for a store while it is away, in both planes: of an outage of D seconds those fail who
// came in its first D - h, where h is how long they wait.

#include "one_service.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <memory>

namespace held_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

constexpr double rate_per_s = 200;
constexpr double held_s = 3;
constexpr double slow_s = 2;

struct Held : Gate {
  Held() : Gate(rate_per_s, 400, 0.001, true)
  {
    deployment.journeys[0].slo_latency_p99_s = slow_s;
    settings.client_timeout_s = 20;
    settings.tiers[0].held_s = held_s;
  }
};

/// What an outage of so many seconds adds to the counts, by half a minute after it.
Totals outage(Plane &plane, double seconds)
{
  plane.advance_to(60);
  const Totals before = plane.totals(0);
  plane.set_store(0, "db", false, false, 1);
  plane.advance_to(60 + seconds);
  plane.publish();
  plane.set_store(0, "db", true, true, 1);
  plane.advance_to(90 + seconds);
  plane.publish();
  Totals now = plane.totals(0);
  now.failed -= before.failed;
  now.slow -= before.slow;
  return now;
}

/// Five deviations of a count, and what was at work when the store went.
double stray(double mean, bool exact)
{
  return exact ? 5 * std::sqrt(mean) + 5 : 1;
}

} // namespace

TEST_CASE("who waits for a store is served when it is back in time")
{
  for (const bool exact : {false, true})
    for (const double length_s : {1.0, 2.9, 3.5, 5.0, 12.0}) {
      Held shop;
      const auto plane = shop.open(exact);
      const Totals seen = outage(*plane, length_s);
      const double failed = rate_per_s * std::max(0.0, length_s - held_s);
      const double slow = rate_per_s * std::max(0.0, std::min(length_s, held_s) - slow_s);
      INFO((exact ? "exact, " : "rates, ") << length_s << " s");
      CHECK(seen.failed == Approx(failed).margin(stray(failed, exact)));
      CHECK(seen.slow == Approx(slow).margin(stray(slow, exact)));
      CHECK(seen.in_flight == Approx(0).margin(stray(1, exact)));
      CHECK(seen.failed_by[number_of(FailureCause::no_server)] ==
            Approx(seen.failed).margin(stray(1, exact)));
    }
}

TEST_CASE("nobody waits where nobody says so, nor for a store that only refuses writes")
{
  for (const bool exact : {false, true}) {
    Held at_once;
    at_once.settings.tiers[0].held_s = 0;
    CHECK(outage(*at_once.open(exact), 2).failed ==
          Approx(2 * rate_per_s).margin(stray(2 * rate_per_s, exact)));
    Held refused;
    const auto plane = refused.open(exact);
    plane->advance_to(60);
    const double before = plane->totals(0).failed;
    plane->set_store(0, "db", true, false, 1);
    plane->advance_to(62);
    CHECK(plane->totals(0).failed - before == Approx(2 * rate_per_s).margin(stray(2 * rate_per_s, exact)));
  }
}

TEST_CASE("who has waited meets what the store answers when it is back")
{
  for (const bool exact : {false, true}) {
    Held shop;
    const auto plane = shop.open(exact);
    plane->advance_to(60);
    plane->set_store(0, "db", false, false, 1);
    plane->advance_to(62);
    plane->set_store_errors(0, "db", 0.25);
    plane->set_store(0, "db", true, true, 1);
    plane->set_store_errors(0, "db", 0.25);
    plane->advance_to(62.5);
    const double failed = 0.25 * 2.5 * rate_per_s;
    CHECK(plane->totals(0).failed == Approx(failed).margin(stray(failed, exact)));
  }
}

TEST_CASE("who waits for a store goes on when another region's copy is written to")
{
  for (const bool exact : {false, true}) {
    Held shop;
    shop.deployment.regions.push_back({"two", {}});
    shop.settings.tiers.push_back(Gate::tier("db@two", 0.001, 400));
    const auto plane = shop.open(exact);
    plane->set_store(1, "db", false, false, 1);
    plane->advance_to(60);
    plane->set_store(0, "db", false, false, 1);
    plane->advance_to(61);
    plane->set_store(1, "db", true, true, 1);
    CHECK(plane->totals(0).failed == Approx(0).margin(stray(1, exact)));
    plane->advance_to(62);
    plane->set_store_route(0, "db", 1, 0.01);
    plane->advance_to(70);
    CHECK(plane->totals(0).failed == Approx(0).margin(stray(1, exact)));
    CHECK(plane->totals(0).in_flight == Approx(0).margin(20));
  }
}

TEST_CASE(
    "a request is asked again while a service has no pod, where its balancers do so and nobody else calls it")
{
  for (const bool exact : {false, true})
    for (const double again_s : {0.0, 1.0})
      for (const bool called_by_others : {false, true}) {
        Held shop;
        shop.settings.tiers[0].asked_again_s = again_s;
        if (called_by_others)
          shop.deployment.journeys[0].path.push_back(shop.deployment.journeys[0].path.front());
        const auto plane = shop.open(exact);
        plane->advance_to(60);
        const double before = plane->totals(0).failed;
        plane->set_service(0, "web", 0, 0);
        plane->advance_to(65);
        plane->set_service(0, "web", 1, 0);
        plane->advance_to(80);
        const double failed = rate_per_s * (5 - (called_by_others ? 0 : again_s));
        INFO((exact ? "exact, " : "rates, ") << again_s << " s" << (called_by_others ? ", others call" : ""));
        CHECK(plane->totals(0).failed - before == Approx(failed).margin(stray(failed, exact)));
        CHECK(plane->totals(0).in_flight == Approx(0).margin(20));
      }
}

} // namespace held_test
