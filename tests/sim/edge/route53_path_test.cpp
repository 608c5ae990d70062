// What a Route 53 health check of a load balancer follows: one group, and what its page asks.
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace route53_path_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// A balancer with two groups, two checks that lead to one each, and one whose page asks the vault.
Deployment shop()
{
  Given alb;
  alb.region = "east";
  alb.links["services"] = {"web@east", "side@east"};
  const auto check = [](const std::string &id, const std::string &path, std::vector<std::string> asks) {
    Given given;
    given.numbers = {{"aggregation_s", 0}};
    given.links["target"] = {"alb:shop"};
    if (!path.empty())
      given.links["path"] = {path};
    if (!asks.empty())
      given.links["asks"] = std::move(asks);
    return component("route53_health_check", id, given);
  };
  Given vault;
  vault.region = "east";
  return two_regions({component("alb", "alb:shop", alb), check("check:default", "", {}),
                      check("check:side", "side@east", {}), check("check:deep", "web@east", {"vault:east"}),
                      component("vault", "vault:east", vault)});
}

/// Verdicts at the end of ".default", ".side" and ".deep".
std::vector<double> verdicts(const std::function<void(World &)> &script)
{
  return isolated([&] {
    const Deployment deployment = shop();
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    for (const char *service : {"web@east", "side@east"}) {
      put(world, std::string(service) + ".ready", 3, no_event);
      for (int z = 0; z < 3; ++z)
        put(world, std::string(service) + ".ready#" + std::to_string(z), 1, no_event);
    }
    put(world, "vault:east.available", 1, no_event);
    std::vector<std::unique_ptr<Component>> all;
    for (const ComponentSpec &spec : deployment.components) {
      if (spec.kind == "vault")
        continue; // the script plays it
      all.push_back(make_component(spec, deployment));
      const World::AtWork starting = world.at_work(spec.id);
      all.back()->start(world);
    }
    world.spawn("script", [&] {
      world.sleep_s(100);
      script(world);
    });
    world.run();
    std::vector<double> seen;
    for (const char *check : {"check:default", "check:side", "check:deep"})
      seen.push_back(port(world, std::string(check) + ".healthy").value());
    return seen;
  });
}

} // namespace

TEST_CASE("a health check follows the group its path is routed to, without a path the first, and no other")
{
  CHECK(verdicts([](World &) {}) == std::vector<double>{1, 1, 1});
  CHECK(verdicts([](World &world) { put(world, "side@east.ready", 0, no_event); }) ==
        std::vector<double>{1, 0, 1});
  CHECK(verdicts([](World &world) { put(world, "web@east.ready", 0, no_event); }) ==
        std::vector<double>{0, 1, 0});
}

TEST_CASE("a check of a deep page fails with what that asks, a shallow one does not")
{
  CHECK(verdicts([](World &world) { put(world, "vault:east.available", 0, no_event); }) ==
        std::vector<double>{1, 1, 0});
}

TEST_CASE("checks that fail by chance turn a verdict by their thresholds: half is not enough, nearly all is")
{
  CHECK(verdicts([](World &world) { hold(world, "grey:web@east.errors", 0.3, no_event); }) ==
        std::vector<double>{1, 1, 1});
  CHECK(verdicts([](World &world) { hold(world, "grey:web@east.errors", 0.97, no_event); }) ==
        std::vector<double>{0, 1, 0});
}

} // namespace route53_path_test
