// Each zone's pods have a queue of their own, and dead pods are called until clients hear of it: both planes
// against closed forms.

#include "one_service.hpp"
#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace zones_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

constexpr double mean_s = 0.05;

/// Mean sojourn of the exact plane, one server a pod, after it has settled.
double exact_sojourn_s(double rate_per_s, const std::vector<ZonePods> &zones, double seconds)
{
  const Gate gate(rate_per_s, 1, mean_s);
  PlaneSettings settings = gate.settings;
  settings.deployment = &gate.deployment;
  ExactPlane plane(settings);
  plane.set_service(0, "web", zones, 0);
  plane.advance_to(seconds / 10);
  std::vector<double> sojourns_s;
  plane.keep_sojourns(&sojourns_s);
  plane.advance_to(seconds);
  double sum_s = 0;
  for (const double one_s : sojourns_s)
    sum_s += one_s;
  return sum_s / static_cast<double>(sojourns_s.size());
}

/// The same of the fluid plane, from what is inside (Little).
double fluid_sojourn_s(double rate_per_s, const std::vector<ZonePods> &zones, double seconds)
{
  Gate gate(rate_per_s, 1, mean_s);
  const auto plane = gate.open(false);
  plane->set_service(0, "web", zones, 0);
  plane->advance_to(seconds);
  return plane->totals(0).in_flight / rate_per_s;
}

double mm_sojourn_s(double rate_per_s, double servers)
{
  return mean_s + Queue{rate_per_s, servers, mean_s, 1, 1}.mean_wait_s();
}

struct Ends {
  double failed = 0; ///< share of arrivals
  double timed_out = 0;
};

/// What becomes of calls while a third of the pods are silent; callers wait one second.
Ends at_silent_pods(bool exact, bool idempotent, double retries)
{
  Gate gate(20, 1, 0.01);
  gate.deployment.journeys[0].idempotent = idempotent;
  gate.settings.tiers[0].timeout_s = 1;
  gate.settings.tiers[0].retries = retries;
  const auto plane = gate.open(exact);
  plane->set_service(0, "web", {{10, 0}, {0, 10}, {10, 0}}, 0);
  plane->advance_to(2000);
  const Totals &all = plane->totals(0);
  const double over = all.arrivals - all.in_flight;
  return {all.failed / over, all.failed_by[number_of(FailureCause::timed_out)] / over};
}

} // namespace

TEST_CASE("zones of equal size are so many queues, each with its share of the calls: Erlang C of each")
{
  const std::vector<ZonePods> zones = {{2, 0}, {2, 0}, {2, 0}};
  const double theory_s = mm_sojourn_s(90.0 / 3, 2); // 75 % busy
  CHECK(exact_sojourn_s(90, zones, 20000) == Approx(theory_s).epsilon(0.02));
  CHECK(fluid_sojourn_s(90, zones, 600) == Approx(theory_s).epsilon(0.005));
  // One queue for all six would have been much shorter: a zone's free pod is no help to another's callers.
  CHECK(mm_sojourn_s(90, 6) < 0.75 * theory_s);
}

TEST_CASE("zones of unequal size: calls fall where pods are, and wait longest where they are few")
{
  const std::vector<ZonePods> zones = {{1, 0}, {5, 0}};
  const double theory_s = mm_sojourn_s(84.0 / 6, 1) / 6 + mm_sojourn_s(84 * 5.0 / 6, 5) * 5 / 6; // 70 % busy
  CHECK(exact_sojourn_s(84, zones, 20000) == Approx(theory_s).epsilon(0.02));
  CHECK(fluid_sojourn_s(84, zones, 600) == Approx(theory_s).epsilon(0.005));
}

TEST_CASE("dead pods that are still called: as many fail as find one at every try")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    const double margin = exact ? 0.01 : 1e-3; // 40,000 transactions: four deviations
    CHECK(at_silent_pods(exact, true, 0).failed == Approx(1.0 / 3).margin(margin));
    CHECK(at_silent_pods(exact, true, 1).failed == Approx(1.0 / 9).margin(margin));
    CHECK(at_silent_pods(exact, true, 2).failed == Approx(1.0 / 27).margin(margin));
    CHECK(at_silent_pods(exact, true, 1).timed_out == Approx(1.0 / 9).margin(margin));
    // A time-out may hide work that was done: who must not do it twice does not try again.
    CHECK(at_silent_pods(exact, false, 2).failed == Approx(1.0 / 3).margin(margin));
  }
}

TEST_CASE("all pods silent: every call fails after its time-out, not at once")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    Gate gate(20, 1, 0.01);
    gate.settings.tiers[0].timeout_s = 4;
    const auto plane = gate.open(exact);
    plane->set_service(0, "web", {{0, 10}}, 0);
    plane->advance_to(500);
    const Totals &all = plane->totals(0);
    CHECK(all.ok + all.slow == Approx(0).margin(1e-9));
    CHECK(all.in_flight / 20 == Approx(4).epsilon(0.4)); // Little, and chance: 80 +- 4 deviations of 9
    plane->set_service(0, "web", {{10, 0}}, 0);
    plane->advance_to(1000);
    CHECK(all.in_flight < 20);
    CHECK(all.arrivals == Approx(all.ok + all.slow + all.failed + all.in_flight));
  }
}

TEST_CASE("calls that hang at a dead pod end by their time-out, not when others hear that it is dead")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    Gate gate(100, 1, 0.01);
    gate.settings.tiers[0].timeout_s = 4;
    const auto plane = gate.open(exact);
    plane->set_service(0, "web", {{10, 0}, {0, 10}}, 0);
    plane->advance_to(100);
    const double hung = 100 * 0.5 * 4; // Little
    const double before = plane->totals(0).failed;
    plane->set_service(0, "web", {{10, 0}, {0, 0}}, 0);
    plane->advance_to(100.2);
    CHECK(plane->totals(0).failed - before == Approx(hung * 0.2 / 4).margin(4 * std::sqrt(hung * 0.2 / 4)));
    plane->advance_to(101);
    CHECK(plane->totals(0).failed - before == Approx(hung / 4).margin(4 * std::sqrt(hung / 4)));
    plane->advance_to(160);
    CHECK(plane->totals(0).failed - before == Approx(hung).margin(4 * std::sqrt(hung)));
  }
}

TEST_CASE("a zone that falls silent keeps what it had until callers give up, others go on")
{
  Gate gate(60, 1, 2); // 120 of 300 servers at work
  gate.settings.tiers[0].timeout_s = 30;
  const auto plane = gate.open(true);
  plane->set_service(0, "web", {{100, 0}, {100, 0}, {100, 0}}, 0);
  plane->advance_to(200);
  const Totals before = plane->totals(0);
  plane->set_service(0, "web", {{100, 0}, {0, 100}, {100, 0}}, 0);
  plane->set_service(0, "web", {{100, 0}, {0, 0}, {100, 0}}, 0); // and is heard of at once
  plane->advance_to(210);                                        // work of more than 20 s is one in e^10
  CHECK(plane->totals(0).failed == before.failed);
  plane->advance_to(230.1);
  const double hung = plane->totals(0).failed - before.failed;
  CHECK(hung == Approx(40).margin(4 * std::sqrt(40))); // a third of what was in service
  plane->advance_to(400);
  CHECK(plane->totals(0).failed - before.failed == hung);
}

TEST_CASE("pods taken away in order: what waits in their zone goes to others, and nothing fails")
{
  Gate gate(50, 1, 0.1);
  const auto plane = gate.open(true);
  plane->set_service(0, "web", {{2, 0}, {2, 0}}, 0); // 125 % busy: a queue grows
  plane->advance_to(60);
  REQUIRE(plane->waiting(0, "web") > 100);
  plane->set_service(0, "web", {{0, 0}, {20, 0}}, 0);
  plane->advance_to(200);
  const Totals &all = plane->totals(0);
  CHECK(all.failed == 0);
  CHECK(all.in_flight < 30);
  CHECK(plane->waiting(0, "web") < 20);
}

} // namespace zones_test
