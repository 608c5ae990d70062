// What keeps an alert from being sent: times of the route, other alerts; what makes it late: recordings,
// offset.

#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace alert_quiet_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec server()
{
  Given given;
  given.region = "east";
  given.numbers = {{"scrape_interval_s", 60}, {"scrape_timeout_s", 10}, {"evaluation_interval_s", 30}};
  return component("prometheus", "prometheus:main", given);
}

ComponentSpec rule(const std::string &id, const std::map<std::string, Distribution> &numbers = {},
                   const std::string &metric = "error_ratio", const std::string &watched = "journey:checkout")
{
  Given given;
  given.numbers = {{"for_s", 0}, {"evaluation_interval_s", 30}, {"threshold", 0.1}, {"rate_window_s", 60}};
  for (const auto &[name, value] : numbers)
    given.numbers[name] = value;
  given.texts = {{"metric", metric}};
  given.links = {
      {"prometheus", {"prometheus:main"}}, {"watches", {watched}}, {"route", {"alertmanager:page"}}};
  return component("alert_rule", id, given);
}

ComponentSpec route(const std::map<std::string, std::string> &texts = {})
{
  Given given;
  given.region = "east";
  given.numbers = {
      {"group_wait_s", 30}, {"group_interval_s", 300}, {"receiver_s", 5}, {"repeat_interval_s", 14400}};
  given.texts = texts;
  given.links = {{"notifies", {"oncall:sre"}}};
  return component("alert_route", "alertmanager:page", given);
}

struct Trial {
  double start_hour = 12;
  int start_day = 0;
  std::uint64_t number = 0;
  double utc_offset_h = 0;
  std::vector<Dependency> dependencies = {};
};

std::vector<double> play(const std::vector<ComponentSpec> &components, const Script &script,
                         const std::string &kind, const Trial &trial = {})
{
  return isolated([&] {
    Deployment deployment = two_regions(components);
    deployment.traffic.utc_offset_h = trial.utc_offset_h;
    deployment.dependencies = trial.dependencies;
    World::Settings settings = alone();
    settings.horizon_s = 9000;
    settings.start_hour = trial.start_hour;
    settings.start_day = trial.start_day;
    settings.trial = trial.number;
    World world(deployment, settings);
    put(world, "journey:checkout.success_ratio", 1, no_event);
    put(world, "order@east.ready", 3, no_event);
    put(world, "order@east.desired", 3, no_event);
    const auto all = start_all(world);
    play_script(world, script);
    world.run();
    return times_of(world, kind);
  });
}

const Script errors_at_1000 = {{1000, {"journey:checkout.success_ratio", 0}}};

Dependency inhibited(const std::string &who, const std::string &by)
{
  return {who, "inhibited_by", by, "", {}};
}

} // namespace

TEST_CASE("a muted route sends nothing, and with the group's next turn once the time is over")
{
  const std::vector<ComponentSpec> components = {server(), rule("alert:e"),
                                                 route({{"mute_times", "weekdays=mon times=12:00-13:00"}})};
  const auto sent = play(components, errors_at_1000, "alert_notified");
  REQUIRE(sent.size() == 1);
  CHECK(sent[0] > 3600);
  CHECK(sent[0] <= 3900);
  CHECK(play(components, errors_at_1000, "alert_muted").size() == 1);
  CHECK(play(components, errors_at_1000, "alert_notified", {12, 1}).at(0) < 1300); // Tuesday
  CHECK(play(components, errors_at_1000, "alert_notified", {13, 0}).at(0) < 1300);
  Trial east_of_utc{15, 0};
  east_of_utc.utc_offset_h = 3;
  CHECK(play(components, errors_at_1000, "alert_notified", east_of_utc).at(0) > 3600);
}

TEST_CASE("a route with active times speaks in them only")
{
  const std::vector<ComponentSpec> components = {server(), rule("alert:e"),
                                                 route({{"active_times", "times=13:00-18:00"}})};
  CHECK(play(components, errors_at_1000, "alert_notified").at(0) > 3600);
  CHECK(play(components, errors_at_1000, "alert_notified", {14, 3}).at(0) < 1300);
  CHECK(play(components, errors_at_1000, "alert_notified", {19, 3}).empty());
}

TEST_CASE("a rule of no known server lives and dies with its region, where it names one")
{
  ComponentSpec of_east = rule("alert:e");
  of_east.links.erase("prometheus");
  of_east.region = "east";
  ComponentSpec of_none = of_east;
  of_none.region.clear();
  const Script lost = {{500, {"region:east.up", 0}}, {1000, {"journey:checkout.success_ratio", 0}}};
  CHECK(play({of_east, route()}, errors_at_1000, "alert_firing").size() == 1);
  CHECK(play({of_east, route()}, lost, "alert_firing").empty());
  CHECK(play({of_none, route()}, lost, "alert_firing").size() == 1);
}

TEST_CASE("a month without pages takes its share of the trials, since a scenario has no date")
{
  const std::vector<ComponentSpec> components = {server(), rule("alert:e"),
                                                 route({{"mute_times", "months=4-6"}})};
  int muted = 0;
  constexpr int trials = 80;
  for (int i = 0; i < trials; ++i) {
    Trial trial;
    trial.number = static_cast<std::uint64_t>(i);
    muted += play(components, errors_at_1000, "alert_notified", trial).empty() ? 1 : 0;
  }
  CHECK(muted > trials * 0.25 - 3.3 * std::sqrt(trials * 0.25 * 0.75));
  CHECK(muted < trials * 0.25 + 3.3 * std::sqrt(trials * 0.25 * 0.75));
}

TEST_CASE("an inhibited alert is not sent while the other fires, which sends nothing itself elsewhere")
{
  ComponentSpec down = rule("alert:down", {}, "up", "service:order");
  down.links.erase("route");
  const std::vector<ComponentSpec> components = {server(), rule("alert:e"), down, route()};
  Trial trial;
  trial.dependencies = {inhibited("alert:e", "alert:down")};
  const Script both = {{900, {"order@east.ready", 0}},
                       {1000, {"journey:checkout.success_ratio", 0}},
                       {4000, {"order@east.ready", 3}}};
  const auto sent = play(components, both, "alert_notified", trial);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0] > 4000);
  CHECK(sent[0] < 4000 + 60 + 30 + 300);
  CHECK(play(components, both, "alert_notified").at(0) < 1300);
}

TEST_CASE("what still fires is sent again with the group's next turn after the repeat interval, counted from "
          "sending")
{
  ComponentSpec often = route();
  often.parameters.at("repeat_interval_s").value = Distribution(900); // three turns of the group
  const auto sent = play({server(), rule("alert:e"), often}, errors_at_1000, "alert_notified");
  REQUIRE(sent.size() > 2);
  CHECK(sent[1] - sent[0] == Approx(1200)); // it was sent 5 s after the turn: the third comes too early
  CHECK(sent[2] - sent[1] == Approx(1200));
}

TEST_CASE("recordings and offset make an alert late by U(0, R) each and by the offset")
{
  std::vector<ComponentSpec> components = {server()};
  for (int i = 0; i < 300; ++i)
    components.push_back(rule("alert:" + std::to_string(i),
                              {{"recording_interval_s", 240}, {"recording_groups", 2}, {"offset_s", 90}}));
  const auto fired = play(components, errors_at_1000, "alert_firing");
  REQUIRE(fired.size() == 300);
  const double mean = 1000 + 60 / 2.0 + 60 * 0.1 + 30 / 2.0 + 240 / 2.0 + 2 * 30 / 2.0 + 90;
  const double deviation = std::sqrt((60.0 * 60 + 3 * 30.0 * 30 + 240.0 * 240) / 12);
  CHECK(std::fabs(moments_of(fired).mean - mean) < 4 * deviation / std::sqrt(300.0));
  CHECK(moments_of(fired).deviation == Approx(deviation).epsilon(0.15));
}

TEST_CASE("keep_firing_for holds an alert for so long after the first evaluation that sees no breach")
{
  const Script over = {{1000, {"journey:checkout.success_ratio", 0}},
                       {2000, {"journey:checkout.success_ratio", 1}}};
  const auto plain = play({server(), rule("alert:e")}, over, "alert_resolved");
  const auto kept = play({server(), rule("alert:e", {{"keep_firing_for_s", 600}})}, over, "alert_resolved");
  REQUIRE(plain.size() == 1);
  REQUIRE(kept.size() == 1);
  CHECK(kept[0] - plain[0] == Approx(600));
  // A breach that comes back meanwhile begins the wait anew, and the alert fires once.
  auto again = over;
  again.push_back({2400, {"journey:checkout.success_ratio", 0}});
  again.push_back({3000, {"journey:checkout.success_ratio", 1}});
  const std::vector<ComponentSpec> keeping = {server(), rule("alert:e", {{"keep_firing_for_s", 600}})};
  CHECK(play(keeping, again, "alert_firing").size() == 1);
  CHECK(play(keeping, again, "alert_resolved").at(0) > 3600);
}

TEST_CASE("a rule that watches several places fires when any of them breaches, and once")
{
  ComponentSpec many = rule("alert:up", {}, "up", "service:order");
  many.links["watches"] = {"service:order", "cache:main", "msk:events"};
  Given east;
  east.region = "east";
  const std::vector<ComponentSpec> components = {server(), many, component("msk", "msk:events", east)};
  CHECK(play(components, {}, "alert_firing").empty());
  CHECK(play(components, {{1000, {"order@east.ready", 2}}}, "alert_firing").size() == 1);
  CHECK(play(components, {{1000, {"component:msk:events.up", 0}}, {1500, {"order@east.ready", 2}}},
             "alert_firing")
            .size() == 1);
}

} // namespace alert_quiet_test
