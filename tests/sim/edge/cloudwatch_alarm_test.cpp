#include "sim/components/watch/cloudwatch_alarm.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace cloudwatch_alarm_test {

using namespace drsim;
using namespace drsim::test;

namespace {

std::vector<AlarmPoint> points(const std::string &text)
{
  std::vector<AlarmPoint> list;
  for (const char c : text)
    list.push_back(c == 'X' ? AlarmPoint::breaching : c == '0' ? AlarmPoint::within : AlarmPoint::missing);
  return list;
}

ComponentSpec alarm(const std::string &id, const std::string &region, const std::string &metric,
                    const std::string &treatment, double threshold)
{
  Given given;
  given.region = region;
  given.numbers = {{"period_s", 60},       {"evaluation_periods", 3}, {"datapoints_to_alarm", 2},
                   {"metric_delay_s", 20}, {"notify_s", 7},           {"threshold", threshold}};
  given.texts = {{"metric", metric}, {"treat_missing_data", treatment}};
  given.links = {{"watches", {metric == "5xx_ratio" ? "alb:shop" : "health-check:shop"}},
                 {"notifies", {"oncall:sre"}}};
  return component("cloudwatch_alarm", id, given);
}

std::vector<double> play(const std::vector<ComponentSpec> &alarms, const std::function<void(World &)> &script,
                         const std::string &kind = "alarm_firing")
{
  return isolated([&] {
    Given given;
    given.region = "east";
    std::vector<ComponentSpec> components = alarms;
    ComponentSpec balancer = component("alb", "alb:shop", given);
    balancer.kind = "stand-in"; // a place only
    components.push_back(balancer);
    const Deployment deployment = two_regions(components);
    World::Settings settings = alone();
    settings.horizon_s = 4000;
    World world(deployment, settings);
    put(world, "edge:east.rate_per_s", 80, no_event);
    const auto all = start_all(world);
    world.spawn("script", [&] { script(world); });
    world.run();
    return times_of(world, kind);
  });
}

void set(World &world, const std::string &signal, double value)
{
  put(world, signal, value, no_event);
}

} // namespace

TEST_CASE("missing data: CloudWatch's rule, 3 of 3")
{
  struct Row {
    const char *points;
    AlarmState missing, ignore, breaching, not_breaching;
  };
  const auto ok = AlarmState::ok;
  const auto bad = AlarmState::alarm;
  const auto none = AlarmState::insufficient_data;
  const auto kept = AlarmState::insufficient_data; // the present state of this test
  const Row rows[] = {{"0-X-X", ok, ok, ok, ok},
                      {"0----", ok, ok, ok, ok},
                      {"-----", none, kept, bad, ok},
                      {"0XX-X", bad, bad, bad, bad},
                      {"--X--", bad, kept, bad, ok}};
  for (const Row &row : rows) {
    INFO(row.points);
    const auto state = [&](const char *treatment) {
      return cloudwatch_state(points(row.points), 3, 3, treatment, kept);
    };
    CHECK(state("missing") == row.missing);
    CHECK(state("ignore") == row.ignore);
    CHECK(state("breaching") == row.breaching);
    CHECK(state("notBreaching") == row.not_breaching);
  }
}

TEST_CASE("missing data: CloudWatch's rule, 2 of 3")
{
  const auto state = [](const char *text, const char *treatment) {
    return cloudwatch_state(points(text), 3, 2, treatment, AlarmState::ok);
  };
  CHECK(state("0-X-X", "missing") == AlarmState::alarm);
  CHECK(state("00X0X", "notBreaching") == AlarmState::alarm);
  CHECK(state("0-X--", "missing") == AlarmState::ok);
  CHECK(state("0-X--", "breaching") == AlarmState::alarm);
  CHECK(state("----0", "breaching") == AlarmState::alarm);
  CHECK(state("----0", "missing") == AlarmState::ok);
  CHECK(state("---X-", "missing") == AlarmState::alarm);
  CHECK(state("---X-", "ignore") == AlarmState::ok);
}

TEST_CASE("an alarm fires after d + M P - (part of the period already bad) + U(0, cadence)")
{
  std::vector<ComponentSpec> alarms;
  for (int i = 0; i < 300; ++i)
    alarms.push_back(alarm("cloudwatch:" + std::to_string(i), "", "health_check_status", "missing", 1));
  const auto fired = play(alarms, [](World &world) {
    world.sleep_s(1000);
    set(world, "health-check:shop.healthy", 0);
  });
  REQUIRE(fired.size() == 300);
  const double mean = 1000 + 20 + 2 * 60 - 30 + 30;
  const double deviation = std::sqrt(2 * 3600 / 12.0);
  const Moments seen = moments_of(fired);
  CHECK(std::fabs(seen.mean - mean) < 4 * deviation / std::sqrt(300.0));
  CHECK(seen.deviation == Approx(deviation).epsilon(0.15));
}

TEST_CASE("a dead region emits nothing: only an alarm that treats silence as breaching fires")
{
  const auto lose = [](World &world) {
    world.sleep_s(1000);
    set(world, "edge:east.error_ratio", 1);
    put(world, world.up("east").name(), 0, no_event);
  };
  CHECK(play({alarm("cloudwatch:a", "west", "5xx_ratio", "missing", 0.05)}, lose).empty());
  CHECK(play({alarm("cloudwatch:a", "west", "5xx_ratio", "missing", 0.05)}, lose, "alarm_insufficient_data")
            .size() == 1);
  CHECK(play({alarm("cloudwatch:a", "west", "5xx_ratio", "notBreaching", 0.05)}, lose).empty());
  const auto fired = play({alarm("cloudwatch:a", "west", "5xx_ratio", "breaching", 0.05)}, lose);
  REQUIRE(fired.size() == 1);
  // Real points of the evaluation range still count: silence is seen later than errors would be.
  CHECK(fired[0] > 1000 + 3 * 60 + 20);
  CHECK(play({alarm("cloudwatch:a", "east", "5xx_ratio", "breaching", 0.05)}, lose).empty());
}

TEST_CASE("errors page while the region lives, an idle front door emits nothing, and recovery clears")
{
  const auto fail = [](World &world) {
    world.sleep_s(1000);
    set(world, "edge:east.error_ratio", 0.2);
    world.sleep_s(600);
    set(world, "edge:east.error_ratio", 0);
  };
  const auto errors = alarm("cloudwatch:a", "east", "5xx_ratio", "missing", 0.05);
  const auto fired = play({errors}, fail);
  REQUIRE(fired.size() == 1);
  CHECK(fired[0] > 1000 + 60);
  CHECK(fired[0] < 1000 + 20 + 2 * 60 + 60 + 15); // the first period is bad once a quarter of it is
  CHECK(play({errors}, fail, "alarm_ok").size() == 1);
  const auto idle = [&](World &world) {
    world.sleep_s(900);
    set(world, "edge:east.rate_per_s", 0);
    fail(world);
  };
  CHECK(play({errors}, idle).empty());
}

} // namespace cloudwatch_alarm_test
