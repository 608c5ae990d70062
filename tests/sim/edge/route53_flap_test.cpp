#include "sim/components/edge/route53_health_check.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace route53_flap_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// Share of time each of `count` checks was unhealthy between two instants, while `flap` of their checks fail
/// from 100 s to `until_s`.
std::vector<double> down_shares(int count, double checkers, double flap, double until_s, double from_s,
                                double to_s)
{
  return isolated([=] {
    std::vector<ComponentSpec> components;
    for (int i = 0; i < count; ++i) {
      Given given;
      given.numbers = {{"checkers", checkers}, {"aggregation_s", 0}};
      if (checkers == 1)
        given.numbers["healthy_share"] = 0;
      given.links = {{"target", {"alb:shop"}}};
      components.push_back(component("route53_health_check", "check:" + std::to_string(i), given));
    }
    const Deployment deployment = two_regions(components);
    World::Settings settings = alone();
    settings.horizon_s = to_s;
    World world(deployment, settings);
    const auto all = start_all(world);
    std::vector<double> down(static_cast<std::size_t>(count), 0);
    std::vector<double> since(static_cast<std::size_t>(count), -1);
    for (int i = 0; i < count; ++i)
      world.on_change(port(world, "check:" + std::to_string(i) + ".healthy"), [&, i](const Port &healthy) {
        const auto at = static_cast<std::size_t>(i);
        if (!healthy.on())
          since[at] = world.now_s();
        else {
          down[at] += std::max(0.0, world.now_s() - std::max(since[at], from_s));
          since[at] = -1;
        }
      });
    world.spawn("script", [&] {
      for (const auto &[t_s, value] : {std::pair{100.0, flap}, std::pair{until_s, 0.0}}) {
        world.sleep_until_s(t_s);
        for (int i = 0; i < count; ++i)
          put(world, "check:" + std::to_string(i) + ".flap", value, no_event);
      }
    });
    world.run();
    for (std::size_t i = 0; i < down.size(); ++i)
      down[i] = (down[i] + (since[i] >= 0 ? to_s - std::max(since[i], from_s) : 0)) / (to_s - from_s);
    return down;
  });
}

} // namespace

TEST_CASE("a single checker's share of time down follows the run lengths of its checks")
{
  // E[checks to go down] = (1 - p^F) / ((1 - p) p^F), E[up] with q = 1 - p; F = 3 (facts.md, section 2).
  const double p = GENERATE(0.3, 0.5, 0.7);
  const double q = 1 - p;
  const double to_down = (1 - p * p * p) / (q * p * p * p);
  const double to_up = (1 - q * q * q) / (p * q * q * q);
  const auto shares = down_shares(60, 1, p, 60000, 6000, 36000);
  const Moments seen = moments_of(shares);
  CHECK(std::fabs(seen.mean - to_up / (to_up + to_down)) < 4 * seen.deviation / std::sqrt(60.0));
}

TEST_CASE("the vote of 16 hides a half broken endpoint and shows one that is nearly dead")
{
  CHECK(moments_of(down_shares(20, 16, 0.5, 4000, 1000, 4000)).mean < 0.05);
  CHECK(moments_of(down_shares(20, 16, 0.9, 4000, 1000, 4000)).mean > 0.9);
}

TEST_CASE("when the checks stop failing the verdict comes back")
{
  CHECK(moments_of(down_shares(20, 16, 0.95, 2000, 2200, 4000)).mean == 0);
}

} // namespace route53_flap_test
