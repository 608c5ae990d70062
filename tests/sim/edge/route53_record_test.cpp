#include "sim/components/edge/route53_record.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

namespace route53_record_test {

using namespace drsim;
using namespace drsim::test;
using drsim::test::isolated;

namespace {

ComponentSpec load_balancer(const std::string &id, const std::string &region)
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = "alb";
  spec.region = region;
  return spec;
}

Deployment shop(bool secondary_serves, bool second_check)
{
  Deployment deployment;
  deployment.regions = {{"east", {}}, {"west", {}}};
  ComponentSpec record;
  record.id = "route53:shop";
  record.kind = "route53_record";
  record.links = {{"primary", {"alb:east"}}, {"secondary", {"alb:west"}}, {"health_check", {"check:east"}}};
  if (second_check)
    record.links["secondary_health_check"] = {"check:west"};
  record.parameters["edit_s"] = Parameter{Distribution(40), "", "s", {}};
  record.parameters["secondary_serves"] = Parameter{Distribution(secondary_serves ? 1 : 0), "", "bool", {}};
  record.parameters["routing"] = Parameter{Distribution(), "failover", "text", {}};
  record.parameters["control_plane_region"] = Parameter{Distribution(), "us-east-1", "text", {}};
  deployment.components = {load_balancer("alb:east", "east"), load_balancer("alb:west", "west"), record};
  return deployment;
}

/// The answers given, as (time, answer) pairs one after another, while `play` acts on the world.
std::vector<double> answers(const Deployment &deployment, const std::function<void(World &)> &play)
{
  return isolated([&] {
    World::Settings settings = alone();
    settings.horizon_s = 1000;
    World world(deployment, settings);
    std::vector<double> seen;
    const auto record = make_route53_record(*deployment.find("route53:shop"), deployment);
    record->start(world);
    world.on_change(port(world, "route53:shop.answer"), [&](const Port &answer) {
      seen.push_back(world.now_s());
      seen.push_back(answer.value());
    });
    world.spawn("play", [&] { play(world); });
    world.run();
    return seen;
  });
}

void set_check(World &world, const std::string &check, bool healthy)
{
  put(world, check + ".healthy", healthy ? 1 : 0, no_event);
}

} // namespace

TEST_CASE("failover logic, with the trap that two failed checks lead back to the primary")
{
  CHECK(answers_primary(true, true));
  CHECK(answers_primary(true, false));
  CHECK_FALSE(answers_primary(false, true));
  CHECK(answers_primary(false, false));
}

TEST_CASE("answers move with the health check and come back with it")
{
  const auto seen = answers(shop(true, false), [](World &world) {
    world.sleep_s(100);
    set_check(world, "check:east", false);
    world.sleep_s(100);
    set_check(world, "check:east", true);
  });
  CHECK(seen == std::vector<double>{100, 1, 200, 0});
}

TEST_CASE("a secondary without the shop is a failover to nowhere")
{
  const auto seen = answers(shop(false, false), [](World &world) {
    world.sleep_s(100);
    set_check(world, "check:east", false);
  });
  CHECK(seen == std::vector<double>{100, -1});
}

TEST_CASE("when both checks are down the record answers the dead primary")
{
  const auto seen = answers(shop(true, true), [](World &world) {
    world.sleep_s(100);
    set_check(world, "check:east", false);
    world.sleep_s(100);
    set_check(world, "check:west", false);
  });
  CHECK(seen == std::vector<double>{100, 1, 200, 0});
}

TEST_CASE("a simple record answers the same whatever health checks say, until people edit it")
{
  Deployment deployment = shop(true, false);
  deployment.components.back().parameters["routing"].text = "simple";
  CHECK(answers(deployment, [](World &world) {
          world.sleep_until_s(100);
          set_check(world, "check:east", false);
          world.sleep_until_s(500);
          put(world, "request:switch_dns:route53:shop", 1, no_event);
        }) == std::vector<double>{540, 1});
}

TEST_CASE("an edit takes its time, waits for the control plane, and then stands")
{
  const auto seen = answers(shop(false, false), [](World &world) {
    world.sleep_s(100);
    set_check(world, "check:east", false);
    put(world, world.up("us-east-1").name(), 0, no_event);
    put(world, "request:switch_dns:route53:shop", 1, no_event);
    world.sleep_s(200);
    put(world, world.up("us-east-1").name(), 1, no_event);
    world.sleep_s(300);
    set_check(world, "check:east", true); // the primary is back, but people decide about failback
  });
  CHECK(seen == std::vector<double>{100, -1, 340, 1});
}

TEST_CASE(
    "an alias that evaluates its target follows the load balancer's targets, and not a secondary without")
{
  Deployment deployment = shop(true, false);
  for (ComponentSpec &spec : deployment.components)
    if (spec.kind == "route53_record")
      spec.parameters["evaluate_target_health"] = Parameter{Distribution(1), "", "bool", {}};
  const auto lose_targets = [](World &world) {
    world.sleep_s(100);
    put(world, "alb:east.targets_healthy", 0, no_event);
  };
  CHECK(answers(deployment, lose_targets) == std::vector<double>{100, 1});
  CHECK(answers(shop(true, false), lose_targets).empty());
  CHECK(answers(deployment, [&](World &world) {
          put(world, "alb:west.targets_healthy", 0, no_event);
          lose_targets(world);
        }).empty());
}

} // namespace route53_record_test
