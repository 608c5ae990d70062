#include "sim/components/edge/route53_health_check.hpp"
#include "sim/laws/checker_vote.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace route53_health_check_test {

using namespace drsim;
using namespace drsim::test;
using drsim::test::isolated;

namespace {

struct Check {
  double interval_s = 30;
  double threshold = 3;
  double timeout_s = 4;
};

ComponentSpec health_check(const std::string &id, const Check &check)
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = "route53_health_check";
  spec.links["target"] = {"alb:shop"};
  const std::pair<const char *, double> numbers[] = {{"checkers", 16},
                                                     {"healthy_share", 0.18},
                                                     {"failure_threshold", check.threshold},
                                                     {"timeout_s", check.timeout_s},
                                                     {"refused_timeout_s", 0},
                                                     {"request_interval_s", check.interval_s},
                                                     {"aggregation_s", 0}};
  for (const auto &[name, value] : numbers)
    spec.parameters[name] = Parameter{Distribution(value), "", "", {}};
  spec.parameters["sort"] = Parameter{Distribution(), "endpoint", "text", {}};
  return spec;
}

Deployment many_checks(int count, const Check &check)
{
  Deployment deployment;
  deployment.regions = {{"east", {"east-a"}}, {"west", {"west-a"}}};
  ComponentSpec alb;
  alb.id = "alb:shop";
  alb.kind = "alb";
  alb.region = "east";
  deployment.components.push_back(alb);
  for (int i = 0; i < count; ++i)
    deployment.components.push_back(health_check("health-check:" + std::to_string(i), check));
  return deployment;
}

/// Times at which each of `count` checks gave its verdicts after `play` changed the world.
std::vector<double> verdict_times(int count, const Check &check, const std::function<void(World &)> &play)
{
  return isolated([&] {
    const Deployment deployment = many_checks(count, check);
    World::Settings settings = alone();
    settings.horizon_s = 4000;
    World world(deployment, settings);
    std::vector<std::unique_ptr<Component>> components;
    for (const ComponentSpec *spec : deployment.of_kind("route53_health_check")) {
      components.push_back(make_route53_health_check(*spec, deployment));
      components.back()->start(world);
    }
    world.spawn("play", [&] { play(world); });
    world.run();
    std::vector<double> times;
    for (const Event &event : world.timeline().events())
      if (event.kind.starts_with("health_check_"))
        times.push_back(event.kind == "health_check_down" ? event.t_s : -event.t_s);
    return times;
  });
}

void lose_region(World &world)
{
  world.sleep_s(100);
  put(world, world.up("east").name(), 0, world.record("fault", "fault", "", Phase::none, {}));
}

struct Moments {
  double mean = 0;
  double deviation = 0;
};

Moments moments_of(const std::vector<double> &values)
{
  Moments moments;
  for (const double value : values)
    moments.mean += value / static_cast<double>(values.size());
  for (const double value : values)
    moments.deviation +=
        (value - moments.mean) * (value - moments.mean) / static_cast<double>(values.size() - 1);
  moments.deviation = std::sqrt(moments.deviation);
  return moments;
}

} // namespace

TEST_CASE("detection of a black-holed region follows the order statistics of the checkers")
{
  // T = tau + (F - 1)(I + tau) + I U(k), U(k) the k-th smallest of n uniforms: mean k/(n + 1), variance
  // k (n + 1 - k) / ((n + 1)^2 (n + 2)) (a Beta law); n = 16, k = 14 (facts.md, section 2).
  const auto check = GENERATE(Check{30, 3, 4}, Check{10, 3, 4}, Check{10, 1, 4}, Check{30, 2, 10});
  const auto times = verdict_times(300, check, lose_region);
  REQUIRE(times.size() == 300);
  const double n = 16;
  const double k = 14;
  const double mean = 100 + check.timeout_s + (check.threshold - 1) * (check.interval_s + check.timeout_s) +
                      check.interval_s * k / (n + 1);
  const double deviation = check.interval_s * std::sqrt(k * (n + 1 - k) / ((n + 1) * (n + 1) * (n + 2)));
  const Moments seen = moments_of(times);
  CHECK(std::fabs(seen.mean - mean) < 4 * deviation / std::sqrt(300.0));
  CHECK(seen.deviation ==
        Approx(deviation).epsilon(0.2)); // its own relative error is about 1/sqrt(2 n) = 4 %
}

TEST_CASE("the published anchors: 97 s for the slow check, 40 s for the fast one")
{
  const Moments slow = moments_of(verdict_times(300, {30, 3, 4}, lose_region));
  const Moments fast = moments_of(verdict_times(300, {10, 3, 4}, lose_region));
  CHECK(slow.mean - 100 == Approx(96.7).margin(0.6));
  CHECK(fast.mean - 100 == Approx(40.2).margin(0.2));
}

TEST_CASE("an outage shorter than the checkers need is never seen")
{
  const auto times = verdict_times(50, {30, 3, 4}, [](World &world) {
    lose_region(world);
    world.sleep_s(50); // the third failure in a row comes after 72 s at the earliest
    put(world, world.up("east").name(), 1, no_event);
  });
  CHECK(times.empty());
}

TEST_CASE("recovery takes as many passes, but few checkers suffice for the vote")
{
  const auto times = verdict_times(200, {30, 3, 4}, [](World &world) {
    lose_region(world);
    world.sleep_s(900);
    put(world, world.up("east").name(), 1, world.record("fault", "fault_healed", "", Phase::none, {}));
  });
  std::vector<double> up;
  for (const double time : times)
    if (time < 0)
      up.push_back(-time);
  REQUIRE(up.size() == 200);
  // k = floor(0.18 * 16) + 1 = 3 of 16: 1000 + 2 * 30 + 30 * 3/17.
  const double deviation = 30 * std::sqrt(3.0 * 14 / (17.0 * 17 * 18));
  CHECK(std::fabs(moments_of(up).mean - (1060 + 30 * 3.0 / 17)) < 4 * deviation / std::sqrt(200.0));
}

TEST_CASE("the vote: 14 of 16 must fail, 3 of 16 must pass")
{
  const CheckerVote vote{16, 0.18, 3, 30};
  CHECK(vote.votes_to_fail() == 14);
  CHECK(vote.votes_to_recover() == 3);
  CHECK(vote.verdict_after_s({5, 1, 9}, 4, 2) == Approx(5 + 2 * 34 + 4));
}

} // namespace route53_health_check_test
