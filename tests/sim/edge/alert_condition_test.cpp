// What expressions of Prometheus mean when targets vanish.
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace alert_condition_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec server()
{
  Given given;
  given.region = "west"; // outside of what is lost
  given.numbers = {{"scrape_interval_s", 15}, {"scrape_timeout_s", 10}, {"evaluation_interval_s", 15}};
  return component("prometheus", "prometheus:main", given);
}

ComponentSpec rule(const std::string &condition, double for_s = 0)
{
  Given given;
  given.numbers = {
      {"for_s", for_s}, {"evaluation_interval_s", 15}, {"threshold", 0.1}, {"rate_window_s", 300}};
  given.texts = {{"metric", condition.find("error_ratio") == std::string::npos ? "up" : "error_ratio"},
                 {"condition", condition}};
  given.links = {{"prometheus", {"prometheus:main"}}, {"watches", {"service:order@east"}}};
  return component("alert_rule", "alert:a", given);
}

/// When it fired and resolved, in turn: pods are lost at 1000 s, come back at 3000 s.
std::vector<double> turns(const std::string &condition, const Script &script, double for_s = 0)
{
  return isolated([&] {
    const Deployment deployment = two_regions({server(), rule(condition, for_s)});
    World::Settings settings = alone();
    settings.horizon_s = 6000;
    World world(deployment, settings);
    put(world, "order@east.ready", 3, no_event);
    put(world, "order@east.desired", 3, no_event);
    const auto all = start_all(world);
    play_script(world, script);
    world.run();
    std::vector<double> seen = times_of(world, "alert_firing");
    for (const double one : times_of(world, "alert_resolved"))
      seen.push_back(one);
    return seen;
  });
}

Script pods(double left)
{
  return {{1000, {"order@east.ready", left}}, {3000, {"order@east.ready", 3}}};
}

const Script region_lost = {{1000, {"region:east.up", 0}}, {3000, {"region:east.up", 1}}};

void fires(const std::vector<double> &seen, double from_s, double to_s)
{
  REQUIRE(!seen.empty());
  CHECK(seen[0] > from_s);
  CHECK(seen[0] <= to_s);
}

} // namespace

TEST_CASE("up is 0 while a dead pod is a target, then its series ends and the alert with it")
{
  const auto seen = turns("scrape up == 0", pods(2));
  REQUIRE(seen.size() == 2);
  fires(seen, 1000, 1040);
  CHECK(seen[1] > 1300);
  CHECK(seen[1] <= 1340);
  CHECK(turns("scrape up == 0", pods(2), 600).empty()); // for: 10m is longer than the target lives
  // what the cluster reports of its pods goes on
  CHECK(turns("own up == 0", pods(2)).back() > 3000);
}

TEST_CASE("of a region that cannot be asked up is 0, its own series vanish: comparisons are empty")
{
  const auto scraped = turns("scrape up == 0", region_lost);
  fires(scraped, 1000, 1050);
  CHECK(scraped.back() > 3000); // nobody tells that the targets are gone
  CHECK(turns("own up == 0", region_lost).empty());
  CHECK(turns("number_up own up < 1", region_lost).empty());
  CHECK(turns("total number_up own up < 1", region_lost).empty());
  fires(turns("total number_up own up < 1 or_zero", region_lost), 1000, 1050);
}

TEST_CASE("absent fires when no series is left: of reports at once, of targets when they are dropped")
{
  CHECK(turns("absent own up", pods(1)).empty());
  fires(turns("absent own up", pods(0)), 1000, 1040);
  fires(turns("absent own up", region_lost), 1000, 1050);
  fires(turns("absent own up over 600", region_lost), 1600, 1650);
  fires(turns("absent scrape up", pods(0)), 1300, 1340);
  CHECK(turns("absent scrape up", region_lost).empty()); // the targets are still there, with up = 0
}

TEST_CASE("counts are compared, and a count of nothing is no result")
{
  CHECK(turns("total number_down scrape up > 1 if_any", pods(2)).empty());
  fires(turns("total number_down scrape up > 1 if_any", pods(1)), 1000, 1040);
  CHECK(turns("total number_up own up < 2 if_any", pods(0)).empty()); // count(up == 1) of none
  fires(turns("total number_up own up < 2 if_any", pods(1)), 1000, 1040);
  fires(turns("number_up own up < 1", pods(0)), 1000, 1040);
  CHECK(turns("number_up own up < 1", pods(1)).empty());
  fires(turns("total share_down own up > 0.5 if_any", pods(1)), 1000, 1040);
}

TEST_CASE("an error ratio that the service itself counts vanishes with its last pod")
{
  const Script errors = {{1000, {"order@east.error_ratio", 0.5}}};
  const Script dead = {{1000, {"order@east.ready", 0}}, {1000, {"order@east.error_ratio", 1}}};
  fires(turns("own error_ratio > 0.1 over 300", errors), 1000 + 60, 1000 + 60 + 40);
  CHECK(turns("own error_ratio > 0.1 over 300", dead).empty());
  fires(turns("error_ratio > 0.1 over 300", dead), 1000 + 30, 1000 + 30 + 40);
}

TEST_CASE("long and short windows joined by and: the long one fires it, the short one ends it")
{
  const Script burst = {{1000, {"order@east.error_ratio", 0.5}}, {1400, {"order@east.error_ratio", 0}}};
  const auto both = turns("(error_ratio > 0.05 over 3600 and error_ratio > 0.05 over 300)", burst);
  REQUIRE(both.size() == 2);
  CHECK(both[0] > 1000 + 360); // 3600 x 0.05 / 0.5
  CHECK(both[0] <= 1000 + 360 + 40);
  CHECK(both[1] > 1400 + 270); // 300 x (1 - 0.05 / 0.5)
  CHECK(both[1] <= 1400 + 270 + 40);
  CHECK(turns("(error_ratio > 0.1 over 3600 and error_ratio > 0.1 over 300)", burst).empty());
  fires(turns("(error_ratio > 0.1 over 3600 or error_ratio > 0.1 over 300)", burst), 1060, 1100);
}

TEST_CASE("unless keeps an alert back while the other side holds, and lets it go when that vanishes")
{
  const Script lost = {{1000, {"order@east.error_ratio", 0.5}},
                       {1000, {"order@east.ready", 2}},
                       {3000, {"order@east.ready", 3}}};
  fires(turns("(error_ratio > 0.1 over 60 unless own up == 0)", lost), 3000, 3040);
  fires(turns("(error_ratio > 0.1 over 60 unless scrape up == 0)", lost), 1300, 1340);
}

TEST_CASE("what resolves says so in other words than what fires")
{
  const auto texts = isolated([] {
    const Deployment deployment = two_regions({server(), rule("own up == 0")});
    World::Settings settings = alone();
    settings.horizon_s = 6000;
    World world(deployment, settings);
    put(world, "order@east.ready", 3, no_event);
    put(world, "order@east.desired", 3, no_event);
    const auto all = start_all(world);
    play_script(world, pods(2));
    world.run();
    std::vector<double> right;
    for (const Event &event : world.timeline().events()) {
      if (event.kind == "alert_firing")
        right.push_back(event.what == "up of service:order@east" ? 1 : 0);
      if (event.kind == "alert_resolved")
        right.push_back(event.what == "up of service:order@east breaches no more" ? 1 : 0);
    }
    return right;
  });
  CHECK(texts == std::vector<double>{1, 1});
}

} // namespace alert_condition_test
