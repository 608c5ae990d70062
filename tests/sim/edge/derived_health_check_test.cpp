#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace derived_health_check_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec check(const std::map<std::string, std::string> &texts,
                    const std::map<std::string, Distribution> &numbers,
                    const std::map<std::string, std::vector<std::string>> &links)
{
  Given given;
  given.texts = texts;
  given.numbers = numbers;
  given.numbers["aggregation_s"] = 5;
  given.links = links;
  return component("route53_health_check", "check:all", given);
}

/// When the verdict changed.
std::vector<double> changes(const ComponentSpec &spec, const Script &script)
{
  return isolated([&] {
    ComponentSpec alarm;
    alarm.id = "cloudwatch:a";
    alarm.kind = "known elsewhere";
    alarm.region = "east";
    const Deployment deployment = two_regions({spec, alarm});
    World::Settings settings = alone();
    settings.horizon_s = 1000;
    World world(deployment, settings);
    const auto one = make_component(deployment.components.front(), deployment);
    one->start(world);
    std::vector<double> seen;
    world.on_change(port(world, "check:all.healthy"), [&](const Port &) { seen.push_back(world.now_s()); });
    play_script(world, script);
    world.run();
    return seen;
  });
}

ComponentSpec of_children(double threshold, double inverted = 0)
{
  return check({{"sort", "calculated"}}, {{"child_threshold", threshold}, {"inverted", inverted}},
               {{"children", {"check:a", "check:b", "check:c"}}});
}

ComponentSpec of_alarm(const std::string &without_data)
{
  return check({{"sort", "alarm"}, {"insufficient_data", without_data}}, {}, {{"alarm", {"cloudwatch:a"}}});
}

using Times = std::vector<double>;

} // namespace

TEST_CASE("a calculated check falls when fewer children than its threshold are healthy, and is heard later")
{
  const Script one_by_one = {{100, {"check:a.healthy", 0}},
                             {200, {"check:b.healthy", 0}},
                             {300, {"check:c.healthy", 0}},
                             {400, {"check:c.healthy", 1}}};
  CHECK(changes(of_children(3), one_by_one) == Times{105});
  CHECK(changes(of_children(2), one_by_one) == Times{205});
  CHECK(changes(of_children(1), one_by_one) == Times{305, 405});
  CHECK(changes(of_children(0), one_by_one).empty());             // always healthy
  CHECK(changes(of_children(4), one_by_one) == Times{5});         // never
  CHECK(changes(of_children(2, 1), one_by_one) == Times{5, 205}); // turned round
  CHECK(changes(of_children(3), {{100, {"check:a.healthy", 0}}, {103, {"check:a.healthy", 1}}}).empty());
}

TEST_CASE("a check of an alarm follows it, and silence counts as it is told to")
{
  const Script rings = {{100, {"cloudwatch:a.state", 1}}, {200, {"cloudwatch:a.state", 0}}};
  CHECK(changes(of_alarm("last_known"), rings) == Times{105, 205});
  const Script silent = {{100, {"cloudwatch:a.state", 2}}};
  CHECK(changes(of_alarm("last_known"), silent).empty());
  CHECK(changes(of_alarm("healthy"), silent).empty());
  CHECK(changes(of_alarm("unhealthy"), silent) == Times{105});
  const Script dead = {{100, {"region:east.up", 0}}};
  CHECK(changes(of_alarm("unhealthy"), dead) == Times{105});
  CHECK(changes(of_alarm("last_known"), {{50, {"cloudwatch:a.state", 1}}, {100, {"region:east.up", 0}}}) ==
        Times{55});
}

} // namespace derived_health_check_test
