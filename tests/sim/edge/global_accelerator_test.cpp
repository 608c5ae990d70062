#include "sim/components/edge/global_accelerator.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace global_accelerator_test {

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

using Links = std::map<std::string, std::vector<std::string>>;

Deployment shop(const Links &links)
{
  return two_regions(
      {load_balancer("alb:east", "east"), load_balancer("alb:west", "west"),
       component("global_accelerator", "accelerator:shop",
                 {"", {{"away_s", Distribution(20)}, {"edit_s", Distribution(40)}}, {}, links})});
}

const Links both = {{"endpoints", {"alb:west", "alb:east"}}};

/// The answers given, as (time, answer) pairs one after another, while a script acts on the world.
std::vector<double> answers(const Deployment &deployment, const Script &script)
{
  return isolated([&] {
    World::Settings settings = alone();
    settings.horizon_s = 2000;
    World world(deployment, settings);
    const auto accelerator = make_global_accelerator(*deployment.find("accelerator:shop"), deployment);
    for (const char *balancer : {"alb:east", "alb:west"})
      put(world, std::string(balancer) + ".targets_healthy", 1, no_event);
    accelerator->start(world);
    const Port &answer = port(world, "accelerator:shop.answer");
    std::vector<double> seen = {0, answer.value()};
    world.on_change(answer, [&](const Port &now) {
      seen.push_back(world.now_s());
      seen.push_back(now.value());
    });
    play_script(world, script);
    world.run();
    return seen;
  });
}

} // namespace

TEST_CASE("an accelerator tries the first group, three others, and then fails open to the nearest")
{
  CHECK(accelerator_group({true, true}, 0) == 0);
  CHECK(accelerator_group({true, true}, 1) == 1);
  CHECK(accelerator_group({false, true}, 0) == 1);
  CHECK(accelerator_group({true, false}, 1) == 0);
  CHECK(accelerator_group({false, false}, 0) == 0);
  CHECK(accelerator_group({false, false}, 1) == 0);
  CHECK(accelerator_group({false, false, false, true, true}, 0) == 3);
  CHECK(accelerator_group({false, false, false, false, true}, 0) == 0); // the fourth further one is not tried
}

TEST_CASE("users leave a group without a healthy load balancer, and come back to it")
{
  CHECK(
      answers(shop(both), {{100, {"alb:east.targets_healthy", 0}}, {500, {"alb:east.targets_healthy", 1}}}) ==
      std::vector<double>{0, 0, 120, 1, 530, 0});
}

TEST_CASE("a group that is well again before its edges hear of it keeps its users")
{
  CHECK(answers(shop(both), {{100, {"alb:east.targets_healthy", 0}},
                             {110, {"alb:east.targets_healthy", 1}}}) == std::vector<double>{0, 0});
}

TEST_CASE("a dial of 0 keeps nobody from the only healthy group")
{
  CHECK(answers(shop({{"endpoints", {"alb:east"}}, {"spare", {"alb:west"}}}),
                {{100, {"alb:east.targets_healthy", 0}}}) == std::vector<double>{0, 0, 120, 1});
}

TEST_CASE("with no healthy group it fails open to the nearest")
{
  CHECK(
      answers(shop(both), {{100, {"alb:east.targets_healthy", 0}}, {200, {"alb:west.targets_healthy", 0}}}) ==
      std::vector<double>{0, 0, 120, 1, 230, 0}); // as a return takes
}

TEST_CASE("people turn a dial as long as its control plane takes changes, and turn it back")
{
  CHECK(answers(shop(both), {{100, {"request:switch_dns:accelerator:shop", 1}},
                             {300, {"request:switch_dns_back:accelerator:shop", 1}}}) ==
        std::vector<double>{0, 0, 140, 1, 340, 0});
  CHECK(answers(shop(both), {{50, {"region:us-west-2.up", 0}},
                             {100, {"request:switch_dns:accelerator:shop", 1}},
                             {400, {"region:us-west-2.up", 1}}}) == std::vector<double>{0, 0, 440, 1});
}

TEST_CASE("an accelerator that is dead takes nobody")
{
  CHECK(answers(shop(both),
                {{100, {"component:accelerator:shop.up", 0}}, {400, {"component:accelerator:shop.up", 1}}}) ==
        std::vector<double>{0, 0, 100, -1, 400, 0});
}

} // namespace global_accelerator_test
