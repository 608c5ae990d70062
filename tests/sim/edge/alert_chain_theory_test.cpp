#include "sim/components/watch/alert_rule.hpp"
#include "sim/laws/alert_chain.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace alert_chain_theory_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec server(double watchdog_s)
{
  Given given;
  given.region = "east";
  given.numbers = {{"scrape_interval_s", 60}, {"scrape_timeout_s", 10}, {"watchdog_timeout_s", watchdog_s}};
  given.links = {{"watchdog_notifies", {"oncall:sre"}}};
  return component("prometheus", "prometheus:main", given);
}

ComponentSpec rule(const std::string &id, const std::string &metric, const std::string &watched, double for_s)
{
  Given given;
  given.numbers = {
      {"for_s", for_s}, {"evaluation_interval_s", 30}, {"threshold", 0.1}, {"rate_window_s", 300}};
  given.texts = {{"metric", metric}};
  given.links = {
      {"prometheus", {"prometheus:main"}}, {"watches", {watched}}, {"route", {"alertmanager:page"}}};
  return component("alert_rule", id, given);
}

ComponentSpec route(const std::string &region, double repeat_s = 14400, bool pages = true)
{
  Given given;
  given.region = region;
  given.numbers = {{"group_wait_s", 30},
                   {"group_interval_s", 300},
                   {"receiver_s", 5},
                   {"repeat_interval_s", repeat_s},
                   {"pages", pages ? 1 : 0}};
  given.links = {{"notifies", {"oncall:sre"}}};
  return component("alert_route", "alertmanager:page", given);
}

std::vector<double> play(const std::vector<ComponentSpec> &components,
                         const std::function<void(World &)> &script,
                         const std::function<std::vector<double>(World &)> &read, double horizon_s = 6000)
{
  return isolated([&] {
    const Deployment deployment = two_regions(components);
    World::Settings settings = alone();
    settings.horizon_s = horizon_s;
    World world(deployment, settings);
    put(world, "journey:checkout.success_ratio", 1, no_event);
    put(world, "order@east.ready", 3, no_event);
    put(world, "order@east.desired", 3, no_event);
    const auto all = start_all(world);
    world.spawn("script", [&] { script(world); });
    world.run();
    return read(world);
  });
}

std::function<void(World &)> set_at(double t_s, const std::string &signal, double value)
{
  return [=](World &world) {
    world.sleep_until_s(t_s);
    put(world, signal, value, world.record("fault", "fault", "", Phase::none, {}));
  };
}

std::function<std::vector<double>(World &)> times(const std::string &kind)
{
  return [kind](World &world) { return times_of(world, kind); };
}

} // namespace

TEST_CASE("an alert that always fires pages at once and with every repetition, and keeps no other page back")
{
  const auto pages = [](bool noise) {
    std::vector<ComponentSpec> all = {server(900), route("east", 3600),
                                      rule("alert:Errors", "error_ratio", "journey:checkout", 0)};
    if (noise)
      all.push_back(rule("alert:Watchdog", "always", "journey:checkout", 0));
    return play(
        all,
        [](World &world) {
          world.sleep_until_s(5000);
          put(world, "journey:checkout.success_ratio", 0,
              world.record("fault", "fault", "", Phase::none, {}));
        },
        [](World &world) { return times_of(world, "alert_notified", "alertmanager:page"); }, 9000);
  };
  const std::vector<double> quiet = pages(false);
  REQUIRE(quiet.size() == 1);
  const std::vector<double> noisy = pages(true);
  REQUIRE(noisy.size() == 4);
  CHECK(noisy[0] <= 30 + 30);                              // an evaluation and group_wait
  CHECK(noisy[1] == Approx(noisy[0] + 3900).margin(1e-6)); // the turn of 300 s after an hour
  CHECK(std::count(noisy.begin(), noisy.end(), quiet[0]) == 1);
}

TEST_CASE("`for` counts in whole evaluations")
{
  CHECK(evaluations_to_fire(0, 30) == 0);
  CHECK(evaluations_to_fire(30, 30) == 1);
  CHECK(evaluations_to_fire(45, 30) == 2);
  CHECK(evaluations_to_fire(300, 60) == 5);
  CHECK(evaluations_to_fire(0.3, 0.1) == 3);
}

TEST_CASE("an alert fires after U(0, S) + w theta / e + U(0, E) + ceil(F / E) E")
{
  const double error_ratio = GENERATE(0.25, 1.0);
  std::vector<ComponentSpec> components = {server(1e5)};
  for (int i = 0; i < 300; ++i)
    components.push_back(rule("alert:" + std::to_string(i), "error_ratio", "journey:checkout", 100));
  const auto fired = play(components, set_at(1000, "journey:checkout.success_ratio", 1 - error_ratio),
                          times("alert_firing"));
  REQUIRE(fired.size() == 300);
  const double mean = 1000 + 60 / 2.0 + 300 * 0.1 / error_ratio + 30 / 2.0 + 4 * 30;
  const double deviation = std::sqrt((60.0 * 60 + 30.0 * 30) / 12);
  const Moments seen = moments_of(fired);
  CHECK(std::fabs(seen.mean - mean) < 4 * deviation / std::sqrt(300.0));
  CHECK(seen.deviation == Approx(deviation).epsilon(0.15));
}

TEST_CASE("errors below the threshold, and errors that end before `for` is over, wake nobody")
{
  const std::vector<ComponentSpec> components = {
      server(1e5), rule("alert:e", "error_ratio", "journey:checkout", 120), route("east")};
  CHECK(
      play(components, set_at(1000, "journey:checkout.success_ratio", 0.92), times("alert_firing")).empty());
  // 100 bad seconds stay above 10 % of a 300 s window from 30 s to 370 s: `for` = 120 s fits, 600 s does not.
  const auto brief = [](World &world) {
    set_at(1000, "journey:checkout.success_ratio", 0)(world);
    set_at(1100, "journey:checkout.success_ratio", 1)(world);
  };
  CHECK(play(components, brief, times("alert_notified")).size() == 1);
  CHECK(play({server(1e5), rule("alert:e", "error_ratio", "journey:checkout", 600), route("east")}, brief,
             times("alert_firing"))
            .empty());
}

TEST_CASE("the page follows the alert by group_wait and the receiver")
{
  const auto seen = play({server(1e5), rule("alert:e", "error_ratio", "journey:checkout", 60), route("east")},
                         set_at(1000, "journey:checkout.success_ratio", 0), [](World &world) {
                           return std::vector<double>{times_of(world, "alert_firing").at(0),
                                                      port(world, "oncall:sre.paged").since_s(),
                                                      port(world, "oncall:sre.paged").value()};
                         });
  CHECK(seen[1] - seen[0] == Approx(35));
  CHECK(seen[2] == 1);
}

TEST_CASE("a later alert of the group waits for the group interval, and the page repeats")
{
  const auto sent = play(
      {server(1e5), rule("alert:e", "error_ratio", "journey:checkout", 0),
       rule("alert:u", "up", "service:order", 0), route("east", 900)},
      [](World &world) {
        set_at(1000, "journey:checkout.success_ratio", 0)(world);
        set_at(1500, "order@east.ready", 0)(world);
      },
      times("alert_notified"), 3400);
  REQUIRE(sent.size() == 3);
  CHECK(sent[1] - sent[0] == Approx(600));  // 300 brings nothing new; the second alert is there at 600
  CHECK(sent[2] - sent[1] == Approx(1200)); // sent 5 s after its turn: the turn 900 s later is not yet due
}

TEST_CASE("a receiver that does not page, and an Alertmanager in a dead region, wake nobody")
{
  const auto paged = [](World &world) {
    return std::vector<double>{port(world, "oncall:sre.paged").value(),
                               static_cast<double>(times_of(world, "alert_firing").size())};
  };
  const auto e = rule("alert:e", "error_ratio", "journey:checkout", 0);
  const auto fault = set_at(1000, "journey:checkout.success_ratio", 0);
  CHECK(play({server(1e5), e, route("east", 900, false)}, fault, paged) == std::vector<double>{0, 1});
  CHECK(play(
            {server(1e5), e, route("west")},
            [&](World &world) {
              put(world, world.up("west").name(), 0, no_event);
              fault(world);
            },
            paged) == std::vector<double>{0, 1});
  CHECK(play({server(1e5), e, route("west")}, fault, paged) == std::vector<double>{1, 1});
}

TEST_CASE("the blind spot: a Prometheus in the dead region fires nothing, its dead man's switch pages")
{
  const auto lose = [](World &world) {
    world.sleep_s(1000);
    put(world, world.up("east").name(), 0, world.record("fault", "fault", "", Phase::none, {}));
    put(world, "journey:checkout.success_ratio", 0, no_event);
  };
  const auto read = [](World &world) {
    auto seen = times_of(world, "watchdog_silent");
    seen.push_back(static_cast<double>(times_of(world, "alert_firing").size()));
    seen.push_back(port(world, "oncall:sre.paged").value());
    return seen;
  };
  const auto e = rule("alert:e", "error_ratio", "journey:checkout", 0);
  const auto silent = play({server(300), e, route("west")}, lose, read);
  REQUIRE(silent.size() == 3);
  CHECK(silent[0] > 1240); // its last sign of life came up to a minute before the loss
  CHECK(silent[0] < 1300);
  CHECK(silent[1] == 0);
  CHECK(silent[2] == 1);
  const double none = std::nan("");
  CHECK(play({server(none), e, route("west")}, lose, read) == std::vector<double>{0, 0});
}

TEST_CASE("a server that dies between two evaluations makes no further one, and starts anew when it returns")
{
  std::vector<ComponentSpec> components = {server(1e5)};
  for (int i = 0; i < 50; ++i)
    components.push_back(rule("alert:" + std::to_string(i), "error_ratio", "journey:checkout", 0));
  const auto fired = play(
      components,
      [](World &world) {
        set_at(1000, "journey:checkout.success_ratio", 0)(world);
        set_at(1030, "component:prometheus:main.up", 0)(world);
        set_at(2000, "component:prometheus:main.up", 1)(world);
      },
      times("alert_firing"));
  REQUIRE(fired.size() == 50);
  for (const double time : fired)
    CHECK((time > 2000 && time <= 2030));
}

TEST_CASE("a pod that is away shows at the next scrape")
{
  std::vector<ComponentSpec> components = {server(1e5)};
  for (int i = 0; i < 200; ++i)
    components.push_back(rule("alert:" + std::to_string(i), "up", "service:order", 0));
  const auto fired = play(
      components, [](World &world) { set_at(1000, "order@east.ready", 2)(world); }, times("alert_firing"));
  REQUIRE(fired.size() == 200);
  CHECK(std::fabs(moments_of(fired).mean - 1045) < 4 * std::sqrt((3600 + 900) / 12.0) / std::sqrt(200.0));
}

} // namespace alert_chain_theory_test
