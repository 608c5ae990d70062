// The exact plane against closed forms, its books, and the fluid plane.
#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace exact_plane_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

Hop call(const std::string &target, bool required = true)
{
  Hop hop;
  hop.target = target;
  hop.required = required;
  return hop;
}

Hop write(const std::string &target)
{
  Hop hop;
  hop.kind = Hop::Kind::write;
  hop.target = target;
  return hop;
}

Deployment shop(std::vector<Stage> path, double rate_per_s)
{
  Deployment made;
  made.regions = {{"east", {}}, {"west", {}}};
  made.traffic = {rate_per_s, std::vector<double>(24, 1.0), {}};
  Journey journey;
  journey.id = "buy";
  journey.share = 1;
  journey.slo_latency_p99_s = 1e6;
  journey.path = std::move(path);
  made.journeys = {journey};
  made.stores = {{"db", ""}};
  return made;
}

TierSettings tier(const std::string &name, double mean_s, double timeout_s = 1e9, double retries = 0)
{
  TierSettings made;
  made.name = name + "@east";
  made.service_mean_s = mean_s;
  made.timeout_s = timeout_s;
  made.retries = retries;
  made.retry_budget_ratio = 10;
  return made;
}

PlaneSettings settings_of(const Deployment &deployment, std::vector<TierSettings> tiers)
{
  PlaneSettings made;
  made.deployment = &deployment;
  made.tiers = std::move(tiers);
  made.client_timeout_s = 1e9;
  return made;
}

double sum(const Totals &all)
{
  return all.ok + all.slow + all.failed + all.in_flight;
}

} // namespace

TEST_CASE("exact: M/M/c sojourn is Erlang C's wait plus the service")
{
  const Deployment deployment = shop({{{call("shop")}}}, 80);
  ExactPlane plane(settings_of(deployment, {tier("shop", 0.05)}));
  plane.set_service(0, "shop", 5, 0); // 80 % busy
  plane.advance_to(20000);
  plane.publish();
  const Queue law{80, 5, 0.05, 1, 1};
  // 1.6 million transactions; their sojourns are correlated over some (1 - rho)^-2 / mu: 1 % is four
  // deviations.
  CHECK(plane.mean_sojourn_s() == Approx(law.mean_wait_s() + 0.05).epsilon(0.01));
  CHECK(plane.utilisation(0, "shop") == Approx(0.8).margin(0.01));
  CHECK(plane.totals(0).arrivals == Approx(80 * 20000).margin(4 * std::sqrt(80.0 * 20000)));
  CHECK(plane.totals(0).failed == 0);
}

TEST_CASE("exact: a row of queues takes the sum of their sojourns (Jackson)")
{
  const Deployment deployment = shop({{{call("a")}}, {{call("b")}}}, 30);
  ExactPlane plane(settings_of(deployment, {tier("a", 0.05), tier("b", 0.02)}));
  plane.set_service(0, "a", 2, 0);
  plane.set_service(0, "b", 1, 0);
  plane.advance_to(30000);
  const Queue a{30, 2, 0.05, 1, 1};
  const Queue b{30, 1, 0.02, 1, 1};
  CHECK(plane.mean_sojourn_s() == Approx(a.mean_wait_s() + 0.05 + b.mean_wait_s() + 0.02).epsilon(0.015));
}

TEST_CASE("exact: a store in another region answers later by the way there, and works no longer for it")
{
  const Deployment deployment = shop({{{write("db")}}}, 20);
  TierSettings far = tier("db", 0.01);
  far.name = "db@west";
  const auto sojourn_s = [&](double latency_s) {
    ExactPlane plane(settings_of(deployment, {far}));
    plane.set_store(1, "db", true, true, 1);
    plane.set_store_route(0, "db", 1, latency_s);
    plane.advance_to(2000);
    plane.publish();
    CHECK(plane.utilisation(1, "db") == Approx(0.2).margin(0.02));
    CHECK(plane.totals(0).failed == 0);
    CHECK(sum(plane.totals(0)) == plane.totals(0).arrivals);
    return plane.mean_sojourn_s();
  };
  CHECK(sojourn_s(0.5) == Approx(sojourn_s(0) + 0.5).epsilon(0.001));
}

TEST_CASE("exact: hops side by side take the longer: the larger of two exponentials is 1.5 of one")
{
  const Deployment deployment = shop({{{call("a"), call("b")}}}, 5);
  ExactPlane plane(settings_of(deployment, {tier("a", 0.1), tier("b", 0.1)}));
  plane.set_service(0, "a", 1000, 0);
  plane.set_service(0, "b", 1000, 0);
  plane.advance_to(20000);
  CHECK(plane.mean_sojourn_s() == Approx(0.15).epsilon(0.015));
}

TEST_CASE("exact: errors with r tries more fail with p^(r+1), and the store counts what it has")
{
  const Deployment deployment = shop({{{call("a")}}, {{write("db")}}}, 50);
  ExactPlane plane(settings_of(deployment, {tier("a", 0.01, 1e9, 2), tier("db", 0.001)}));
  plane.set_service(0, "a", 1000, 0.3);
  plane.set_store(0, "db", true, true, 1);
  plane.advance_to(4000);
  const Totals &all = plane.totals(0);
  const double p = std::pow(0.3, 3);
  CHECK(all.failed / (all.ok + all.failed) == Approx(p).margin(4 * std::sqrt(p * (1 - p) / all.arrivals)));
  CHECK(plane.acknowledged_writes(0, "db") == all.ok);
  CHECK(all.acknowledged_writes == all.ok);
}

TEST_CASE("exact: callers give up after their time-out, P(service > t) of them fail where nobody waits")
{
  const Deployment deployment = shop({{{call("a")}}}, 50);
  ExactPlane plane(settings_of(deployment, {tier("a", 0.1, 0.2)}));
  plane.set_service(0, "a", 1000, 0);
  plane.advance_to(4000);
  const Totals &all = plane.totals(0);
  const double p = std::exp(-2);
  CHECK(all.failed / all.arrivals == Approx(p).margin(4 * std::sqrt(p * (1 - p) / all.arrivals)));
}

namespace {

/// One random change, anything at all.
void disturb(Plane &plane, Stream &chance)
{
  const int region = chance.uniform() < 0.5 ? 0 : 1;
  const auto up_to = [&](double most) { return std::floor(most * chance.uniform()); };
  switch (static_cast<int>(chance.uniform() * 8)) {
  case 0: {
    const ZonePods first{up_to(5), up_to(3)};
    plane.set_service(region, "a", {first, {up_to(4), up_to(2)}}, chance.uniform() / 2);
    break;
  }
  case 1: plane.set_service(region, "b", std::floor(8 * chance.uniform()), 0); break;
  case 2: plane.set_store(region, "db", chance.uniform() < 0.7, chance.uniform() < 0.7, 1); break;
  case 3: plane.set_edge(region, chance.uniform() < 0.6); break;
  case 4: plane.set_dns_answer(static_cast<int>(chance.uniform() * 3) - 1); break;
  case 5: plane.fail_in_service(region, "a", chance.uniform() < 0.5 ? 0 : 1, up_to(2)); break;
  case 6: plane.set_store_route(region, "db", chance.uniform() < 0.5 ? 0 : 1, 0.01); break;
  default: plane.set_load_factor(3 * chance.uniform()); break;
  }
}

PlaneSettings stormy(const Deployment &deployment, bool gates)
{
  std::vector<TierSettings> tiers = {tier("a", 0.05, 1, 2), tier("b", 0.05, 0.2, 1), tier("db", 0.01, 1)};
  for (TierSettings &east : tiers) {
    east.retry_backoff_base_s = 0.05;
    east.retry_backoff_cap_s = 0.2;
    if (!gates)
      continue;
    east.queue_limit_per_server = 3;
    east.breaker = {50, 0.5, 20, 5};
    east.pool_per_server = 2;
    east.pool_timeout_s = 0.5;
    east.max_connections = 9;
  }
  if (gates)
    tiers[2].queue_limit_per_server = 30; // a single server: three would refuse some on a calm day
  for (const TierSettings &east : std::vector<TierSettings>(tiers)) {
    tiers.push_back(east);
    tiers.back().name = east.name.substr(0, east.name.find('@')) + "@west";
  }
  PlaneSettings settings = settings_of(deployment, tiers);
  settings.client_timeout_s = 5;
  settings.cohorts = {60, 0.1, 600, 0.2, 600};
  return settings;
}

} // namespace

TEST_CASE("exact: the books balance whatever happens, to the last transaction, and nothing is left behind")
{
  for (const bool gates : {false, true}) {
    INFO((gates ? "with limits, breakers and pools" : "plain"));
    Deployment deployment =
        shop({{{call("a"), call("b", false)}}, {{write("db")}}, {{call("b", false)}, true}}, 60);
    deployment.journeys[0].cdn_share = 0.2;
    ExactPlane plane(stormy(deployment, gates));
    Stream chance(1, 0, "storm", "what");
    for (int i = 0; i < 600; ++i) {
      plane.advance_to(plane.now_s() + 10 * chance.uniform());
      plane.publish();
      const Totals &all = plane.totals(0);
      REQUIRE(all.arrivals == sum(all));
      REQUIRE(all.in_flight >= 0);
      disturb(plane, chance);
    }
    for (const int region : {0, 1}) { // calm: no connection, server or token may be lost for good
      plane.set_edge(region, true);
      plane.set_service(region, "a", 8, 0);
      plane.set_service(region, "b", 8, 0);
      plane.set_store(region, "db", true, true, 1);
      plane.set_store_route(region, "db", region, 0);
    }
    plane.set_dns_answer(0);
    plane.set_load_factor(1);
    plane.advance_to(plane.now_s() + 700);
    const Totals before = plane.totals(0);
    plane.advance_to(plane.now_s() + 1000);
    const Totals &now = plane.totals(0);
    CHECK(now.arrivals - before.arrivals > 50000);
    CHECK(now.failed - before.failed < 0.002 * (now.arrivals - before.arrivals));
    CHECK(now.in_flight < 100);
  }
}

TEST_CASE("exact: the same seed gives the same outcome, however time is cut")
{
  const Deployment deployment = shop({{{call("a")}}}, 50);
  const PlaneSettings settings = settings_of(deployment, {tier("a", 0.1, 0.5, 1)});
  ExactPlane whole(settings);
  ExactPlane cut(settings);
  for (ExactPlane *plane : {&whole, &cut})
    plane->set_service(0, "a", 5, 0);
  whole.advance_to(1000);
  for (int i = 1; i <= 997; ++i)
    cut.advance_to(1000.0 * i / 997);
  CHECK(whole.totals(0).failed == cut.totals(0).failed);
  CHECK(whole.mean_sojourn_s() == cut.mean_sojourn_s());
}

TEST_CASE("exact and fluid: a lost half of the capacity and its return fail alike many")
{
  const Deployment deployment = shop({{{call("a")}}}, 80);
  PlaneSettings settings = settings_of(deployment, {tier("a", 0.05, 2, 0)});
  settings.client_timeout_s = 10;
  const auto play = [](Plane &plane) {
    plane.set_service(0, "a", 6, 0);
    plane.advance_to(600);
    plane.set_service(0, "a", 3, 0);
    plane.advance_to(900);
    plane.set_service(0, "a", 6, 0);
    plane.advance_to(2400);
    return plane.totals(0).failed;
  };
  const auto fluid = make_fluid_plane(settings);
  const double fluid_failed = play(*fluid);
  const auto exact = make_exact_plane(settings);
  const double exact_failed = play(*exact);
  CAPTURE(fluid_failed, exact_failed);
  CHECK(exact_failed == Approx(fluid_failed).epsilon(0.1));
}

TEST_CASE("fluid: a hop that answers at once beside one that works does not lengthen the stage")
{
  Hop topic = call("topic");
  topic.kind = Hop::Kind::publish;
  for (const std::vector<Hop> &hops : {std::vector<Hop>{call("a"), topic}, {topic, call("a")}, {call("a")}}) {
    const Deployment deployment = shop({{hops}}, 10);
    auto plane = make_fluid_plane(settings_of(deployment, {tier("a", 0.5)}));
    plane->set_service(0, "a", 100, 0);
    plane->advance_to(1000);
    CHECK(plane->totals(0).in_flight == Approx(10 * 0.5)); // Little
  }
}

TEST_CASE("exact and fluid: of a hop visited by part of the transactions only that part fails with it")
{
  Hop part = call("a");
  part.visits = 0.6;
  const Deployment deployment = shop({{{part}}, {{call("b")}}}, 100);
  for (const bool is_exact : {true, false}) {
    auto plane = is_exact ? make_exact_plane(settings_of(deployment, {tier("a", 0.001), tier("b", 0.001)}))
                          : make_fluid_plane(settings_of(deployment, {tier("a", 0.001), tier("b", 0.001)}));
    plane->set_service(0, "b", 5, 0);
    plane->advance_to(1000);
    CHECK(plane->totals(0).failed / plane->totals(0).arrivals == Approx(0.6).margin(0.01));
  }
}

TEST_CASE("exact and fluid: two reads through a cache that hits h of them fail with 1 - h^2 while the store "
          "is away")
{
  Hop read;
  read.kind = Hop::Kind::cache_read;
  read.target = "cache";
  read.miss = "db";
  read.hit_ratio = 0.9;
  read.visits = 2;
  const Deployment deployment = shop({{{read}}}, 100);
  const PlaneSettings settings = settings_of(deployment, {tier("db", 0.001)});
  for (const auto &make : {make_fluid_plane, make_exact_plane}) {
    const auto plane = make(settings);
    plane->set_store(0, "db", false, false, 1);
    plane->advance_to(1000);
    const Totals &all = plane->totals(0);
    CHECK(all.failed / all.arrivals == Approx(1 - 0.81).margin(0.005));
  }
}

TEST_CASE("exact: pods that die fail what they serve, pods taken away finish it")
{
  const Deployment deployment = shop({{{call("a")}}}, 100);
  for (const bool die : {false, true}) {
    ExactPlane plane(settings_of(deployment, {tier("a", 1)})); // about 100 requests in service at any time
    plane.set_service(0, "a", 1000, 0);
    plane.advance_to(100);
    if (die)
      plane.fail_in_service(0, "a", 0, 0.3);
    plane.set_service(0, "a", 700, 0);
    plane.advance_to(200);
    const double failed = plane.totals(0).failed;
    CHECK((die ? failed > 15 && failed < 50 : failed == 0));
    CHECK(plane.totals(0).arrivals == sum(plane.totals(0)));
  }
}

} // namespace exact_plane_test
