#include "sim/traffic/laws/dns_shares.hpp"
#include "sim/traffic/laws/queueing.hpp"
#include "sim/traffic/laws/response.hpp"
#include "sim/traffic/plane.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <memory>

namespace fluid_theory_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

/// One region, one store that is the only tier.
struct OneTier {
  Deployment deployment;
  PlaneSettings settings;

  OneTier(double rate_per_s, double servers, double mean_s)
  {
    deployment.regions = {{"one", {}}};
    deployment.traffic.rate_per_s = rate_per_s;
    Hop hop;
    hop.kind = Hop::Kind::write;
    hop.target = "db";
    Journey journey;
    journey.id = "j";
    journey.share = 1;
    journey.slo_latency_p99_s = 1e9;
    journey.path = {Stage{{hop}, false}};
    deployment.journeys = {journey};
    TierSettings tier;
    tier.name = "db@one";
    tier.service_mean_s = mean_s;
    tier.concurrency_per_server = servers;
    settings.tiers = {tier};
  }
  OneTier(const OneTier &) = delete;

  void endless_patience()
  {
    settings.client_timeout_s = 1e12;
    settings.tiers[0].timeout_s = 1e12;
  }
  std::unique_ptr<Plane> open()
  {
    settings.deployment = &deployment;
    auto plane = make_fluid_plane(settings);
    plane->set_store(0, "db", true, true, 1);
    return plane;
  }
};

double goodput(Plane &plane, double seconds)
{
  plane.publish();
  plane.advance_to(plane.now_s() + seconds);
  plane.publish();
  return plane.view(0).success_ratio;
}

/// Cuts the store's speed for a minute, waits, and says what users get then.
double goodput_after_trigger(Plane &plane)
{
  plane.advance_to(300);
  plane.set_store(0, "db", true, true, 0.1);
  plane.advance_to(360);
  plane.set_store(0, "db", true, true, 1);
  plane.advance_to(3000);
  return goodput(plane, 60);
}

} // namespace

TEST_CASE("at rest the fluid queue holds what Erlang C says (Little)")
{
  for (double servers : {18, 20, 24}) {
    OneTier one(5000.0 / 60, servers, 0.2);
    one.endless_patience();
    auto plane = one.open();
    plane->advance_to(3600);
    const Queue queue{5000.0 / 60, servers, 0.2, 1, 1};
    CHECK(plane->backlog() == Approx(queue.arrival_per_s * queue.mean_wait_s()).epsilon(0.01));
    CHECK(plane->totals(0).in_flight ==
          Approx(queue.arrival_per_s * (queue.mean_wait_s() + 0.2)).epsilon(0.01));
    CHECK(plane->settled());
  }
}

TEST_CASE("variability of service enters as Allen and Cunneen have it")
{
  OneTier one(80, 10, 0.1);
  one.settings.tiers[0].service_cv = 2;
  one.endless_patience();
  auto plane = one.open();
  plane->advance_to(3600);
  const Queue queue{80, 10, 0.1, 2, 1};
  CHECK(plane->backlog() == Approx(80 * queue.mean_wait_s()).epsilon(0.01));
}

TEST_CASE("a backlog drains in rho T / (1 - rho)")
{
  for (double rho : {0.5, 0.8, 0.9}) {
    OneTier one(100 * rho, 10, 0.1);
    one.endless_patience();
    auto plane = one.open();
    const double outage = 600;
    plane->advance_to(100);
    plane->set_store(0, "db", true, true, 1e-9);
    plane->advance_to(100 + outage);
    CHECK(plane->backlog() == Approx(100 * rho * outage).epsilon(0.01));
    plane->set_store(0, "db", true, true, 1);
    const double drain = rho * outage / (1 - rho);
    plane->advance_to(700 + 0.5 * drain);
    CHECK(plane->backlog() == Approx(100 * rho * outage / 2).epsilon(0.02));
    CHECK_FALSE(plane->settled());
    plane->advance_to(700 + 0.97 * drain);
    CHECK(plane->excess_backlog() > 0);
    plane->advance_to(700 + 1.05 * drain);
    CHECK(plane->excess_backlog() < 0.01 * 100 * rho * outage);
  }
}

TEST_CASE("half the capacity never drains")
{
  OneTier one(80, 10, 0.1);
  one.endless_patience();
  auto plane = one.open();
  plane->set_store(0, "db", true, true, 0.5);
  plane->advance_to(1000);
  CHECK(plane->backlog() == Approx(30 * 1000).epsilon(0.01));
  CHECK_FALSE(plane->settled());
}

TEST_CASE("users who lose patience cap the backlog at lambda D")
{
  OneTier one(200, 10, 0.1); // twice the capacity
  one.settings.client_timeout_s = 8;
  auto plane = one.open();
  plane->advance_to(600);
  CHECK(plane->backlog() == Approx(200 * 8).epsilon(0.001));
  CHECK(plane->settled());
  one.settings.tiers[0].timeout_s = 100; // those at the head are served: capacity / rate of them
  plane = one.open();
  plane->advance_to(600);
  CHECK(goodput(*plane, 60) == Approx(0.5).epsilon(0.02));
}

TEST_CASE("after a DNS change max(0, 1 - t/T) of the honest are stale, and violators by their own T")
{
  const double v = 0.087;
  DnsShares dns({60, v, 1800, 0, 3600}, 2);
  dns.set_answer(1000, 1);
  std::vector<double> shares(3);
  for (double t : {0.0, 15.0, 30.0, 59.0, 60.0, 900.0, 1799.0, 1800.0, 5000.0}) {
    dns.shares(1000 + t, shares);
    const double stale = (1 - v) * std::max(0.0, 1 - t / 60) + v * std::max(0.0, 1 - t / 1800);
    CHECK(shares[0] == Approx(stale).margin(1e-12));
    CHECK(shares[1] == Approx(1 - stale).margin(1e-12));
  }
}

TEST_CASE("requests that fail during a failover are the integral of the stale share")
{
  OneTier one(100, 100, 0.01);
  one.deployment.regions.push_back({"two", {}});
  one.settings.tiers.push_back(one.settings.tiers[0]);
  one.settings.tiers[1].name = "db@two";
  one.settings.cohorts = {60, 0.1, 600, 0, 3600};
  auto plane = one.open();
  plane->set_store(1, "db", true, true, 1);
  plane->advance_to(100);
  plane->set_edge(0, false);
  const double broken = plane->totals(0).in_flight;
  plane->set_dns_answer(1);
  plane->advance_to(2000);
  const double expected = 100 * (0.9 * 60 / 2 + 0.1 * 600 / 2);
  CHECK(plane->totals(0).failed == Approx(expected + broken).epsilon(0.001));
}

TEST_CASE("attempts and success of a call with retries are geometric sums, within the budget")
{
  const RetryOutcome all = retry_outcome(0.5, 3);
  CHECK(all.attempts == Approx((1 - std::pow(0.5, 4)) / 0.5));
  CHECK(all.success == Approx(1 - std::pow(0.5, 4)));
  const RetryOutcome hopeless = retry_outcome(1, 3);
  CHECK(hopeless.attempts == Approx(4));
  CHECK(hopeless.success == Approx(0).margin(1e-12));
  CHECK(retry_outcome(1, 3, 0.1 / 3).attempts == Approx(1.1));
  CHECK(retry_outcome(0, 3).success == 1);
}

TEST_CASE("retries: stable below capacity / (1 + r), vulnerable above, metastable after a trigger")
{
  const auto make = [](double rate, double budget) {
    auto one = std::make_unique<OneTier>(rate, 10, 0.1); // 100/s
    one->settings.tiers[0].timeout_s = 1;
    one->settings.tiers[0].retries = 3;
    one->settings.tiers[0].retry_budget_ratio = budget;
    return one;
  };
  SECTION("stable: the trigger is forgotten")
  {
    auto one = make(20, 10);
    CHECK(goodput_after_trigger(*one->open()) > 0.999);
  }
  SECTION("vulnerable: well without a trigger, collapsed after it, well again once load is shed")
  {
    auto one = make(80, 10);
    auto calm = one->open();
    calm->advance_to(3000);
    CHECK(goodput(*calm, 60) > 0.999);
    auto plane = one->open();
    CHECK(goodput_after_trigger(*plane) < 0.01);
    CHECK(plane->settled()); // overload sustains itself
    plane->set_load_factor(0.25);
    plane->advance_to(3600);
    plane->set_load_factor(1);
    plane->advance_to(4200);
    CHECK(goodput(*plane, 60) > 0.999);
  }
  SECTION("shedding too little does not help")
  {
    auto one = make(80, 10);
    auto plane = one->open();
    goodput_after_trigger(*plane);
    plane->set_load_factor(0.5); // 40 x 4 > 100
    plane->advance_to(4000);
    plane->set_load_factor(1);
    plane->advance_to(4600);
    CHECK(goodput(*plane, 60) < 0.01);
  }
  SECTION("a retry budget makes it stable")
  {
    auto one = make(80, 0.1);
    CHECK(goodput_after_trigger(*one->open()) > 0.999);
  }
}

TEST_CASE("the response law of M/M/c has the tail of wait plus service")
{
  const double mean = 0.2, rate = 5000.0 / 60;
  const double chance = erlang_c(20, rate * mean);
  const ResponseLaw law{chance, 0, 1 / (20 / mean - rate), mean, 1};
  CHECK(law.mean_s() == Approx(chance / (20 / mean - rate) + mean));
  double area = 0; // the mean is the integral of the tail
  for (double t = 0.0005; t < 10; t += 0.001)
    area += law.tail(t) * 0.001;
  CHECK(area == Approx(law.mean_s()).epsilon(1e-4));
  CHECK(law.tail(0) == Approx(1));
}

} // namespace fluid_theory_test
