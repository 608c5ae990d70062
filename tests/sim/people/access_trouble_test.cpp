// People find that something lives and that rules let nobody reach it, and put the rule right.
#include "tests/sim/isolated.hpp"
#include "tests/sim/people/plain_people.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

namespace access_trouble_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// When an action is asked for in the deployment, to which a journey "buy" is added, while a script is played
/// in an actor of its own.
std::vector<double> times_asked(Deployment deployment, const std::string &action,
                                const std::function<void(World &)> &script)
{
  return isolated([&] {
    deployment.journeys.emplace_back();
    deployment.journeys.back().id = "buy";
    World::Settings settings = alone();
    settings.horizon_s = 20000;
    World world(deployment, settings);
    const auto all = start_all(world);
    std::vector<double> times;
    world.on_change(port(world, "request:" + action), [&](const Port &request) {
      if (request.on())
        times.push_back(world.now_s());
    });
    world.spawn("script", [&] { script(world); });
    const RunResult result = world.run();
    must(result.message.empty(), result.message.c_str(), __LINE__);
    return times;
  });
}

/// The actions asked of the copy and the store, in order, and when: "allow:orders-west" at 1234 s.
std::vector<double> asked(const Script &script, const std::string &action)
{
  Deployment deployment =
      two_regions({component("oncall", "oncall:sre", plain_people()),
                   component("service", "shop@east", {"east", {}, {}, {}}),
                   component("rds_instance", "orders", {"east", {}, {}, {}}),
                   component("rds_replica", "orders-west", {"west", {}, {}, {{"source", {"orders"}}}})});
  deployment.stores.push_back({"orders", "Orders"});
  return times_asked(deployment, action, [&](World &world) {
    world.sleep_until_s(script.front().first);
    const EventId by = world.record("fault:test", "fault", "", Phase::none, {}); // all of it is one fault's
    for (const auto &[t_s, change] : script) {
      world.sleep_until_s(t_s);
      if (change.first == "hold reach")
        hold(world, "orders-west.reach", change.second, by);
      else if (change.first == "hold shop")
        hold(world, "shop@east.reach", change.second, by);
      else
        put(world, change.first, change.second, by);
      if (change.first == "journey:buy.impact")
        put(world, "oncall:sre.paged", t_s, by);
    }
  });
}

} // namespace

TEST_CASE("people: a rule that keeps some callers from a service is found and put right")
{
  const auto times =
      asked({{1000, {"hold shop", 0.5}}, {1000, {"journey:buy.impact", 1}}}, "allow:shop@east");
  REQUIRE(!times.empty());
  // 100 s to the keyboard, 600 s to the theory, 300 s to the decision, 60 s of work, twice as long without a
  // runbook's words at most
  CHECK(times.front() >= 2000);
  CHECK(times.front() <= 2300);
}

TEST_CASE("people: nobody sees that a copy cannot be reached before services use it")
{
  const Script unused = {{1000, {"hold reach", 0}}, {1000, {"journey:buy.impact", 1}}};
  CHECK(asked(unused, "allow:orders-west").empty());
  Script used = unused;
  used.push_back({1500, {"orders.serving_region", 1}});
  const auto times = asked(used, "allow:orders-west");
  REQUIRE(!times.empty());
  CHECK(times.front() > 2000); // as for any other rule, once services are pointed at it
}

namespace {

/// Times at which people ask for a certificate of the west's front door, which has none, while the east is
/// felt to be ill and new users come to a region from 1500 s on.
std::vector<double> certified(double comes_to)
{
  const Deployment deployment =
      two_regions({component("oncall", "oncall:sre", plain_people()),
                   component("service", "shop@east", {"east", {}, {}, {}}),
                   component("service", "shop@west", {"west", {}, {}, {}}),
                   component("alb", "alb:east", {"east", {}, {}, {{"services", {"shop@east"}}}}),
                   component("alb", "alb:west",
                             {"west", {{"certificate_valid", 0.0}}, {}, {{"services", {"shop@west"}}}}),
                   component("route53_record", "record",
                             {"", {}, {}, {{"primary", {"alb:east"}}, {"secondary", {"alb:west"}}}})});
  return times_asked(deployment, "renew_credentials:alb:west", [&](World &world) {
    world.sleep_until_s(1000);
    const EventId by = world.record("fault:test", "fault", "", Phase::none, {});
    put(world, "journey:buy.impact", 1, by);
    put(world, "oncall:sre.paged", 1, by);
    world.sleep_until_s(1500);
    put(world, "record.answer", comes_to, by);
  });
}

} // namespace

TEST_CASE("people: nobody sees that a front door lacks a certificate before users come to it")
{
  CHECK(certified(0).empty());
  const auto times = certified(1);
  REQUIRE(!times.empty());
  CHECK(times.front() > 2000);
}

namespace {

/// Times at which people ask to do without a provider that died at 1000 s and is felt.
std::vector<double> deferred(const std::string &fallback)
{
  Given provider;
  provider.texts = {{"fallback", fallback}};
  const Deployment deployment = two_regions({component("oncall", "oncall:sre", plain_people()),
                                             component("third_party", "third-party:payments", provider)});
  return times_asked(deployment, "defer:third-party:payments", [](World &world) {
    world.sleep_until_s(1000);
    const EventId by = world.record("fault:test", "fault", "", Phase::none, {});
    hold(world, "component:third-party:payments.up", 0, by);
    put(world, "journey:buy.impact", 1, by);
    put(world, "oncall:sre.paged", 1, by);
  });
}

} // namespace

TEST_CASE("people: what depends on somebody else is done without them where that can be, else they wait")
{
  const auto times = deferred("queue");
  REQUIRE(!times.empty());
  CHECK(times.front() >= 2000);
  CHECK(times.front() <= 2300);
  CHECK(deferred("none").empty());
}

TEST_CASE("people: who finds that what comes is no users' has it blocked, where a firewall stands in its way")
{
  const auto blocked = [](bool firewall) {
    return isolated([&] {
      std::vector<ComponentSpec> all = {
          component("oncall", "oncall:sre", plain_people()),
          component("service", "shop@east", {"east", {}, {}, {}}),
          component("alb", "alb:east", {"east", {}, {}, {{"services", {"shop@east"}}}}),
          component("waf", "waf:other", {"east", {}, {}, {}})};
      if (firewall)
        all.push_back(component("waf", "waf:edge", {"east", {}, {}, {{"protects", {"alb:east"}}}}));
      Deployment deployment = two_regions(all);
      deployment.traffic.rate_per_s = 10;
      deployment.journeys.emplace_back();
      deployment.journeys.back().id = "buy";
      World::Settings settings = alone();
      settings.horizon_s = 20000;
      World world(deployment, settings);
      const auto made = start_all(world);
      std::vector<double> times;
      for (const char *one : {"waf:edge", "waf:other"})
        if (deployment.find(one) != nullptr)
          world.on_change(port(world, std::string("request:block_attack:") + one),
                          [&times, &world, one](const Port &request) {
                            if (request.on())
                              times.push_back(one == std::string("waf:edge") ? world.now_s() : -1);
                          });
      world.spawn("script", [&] {
        world.sleep_until_s(1000);
        const EventId by = world.record("fault:test", "fault", "", Phase::none, {});
        put(world, "traffic:attack_sources", 1e6, by);
        put(world, "traffic:attack", 20, by);
        put(world, "journey:buy.impact", 1, by);
        put(world, "oncall:sre.paged", 1, by);
      });
      const RunResult result = world.run();
      must(result.message.empty(), result.message.c_str(), __LINE__);
      return times;
    });
  };
  CHECK(blocked(false).empty());
  const auto times = blocked(true);
  REQUIRE(!times.empty());
  CHECK(times.front() >= 2000); // as long as any other theory and decision
  CHECK(times.front() <= 2300);
}

} // namespace access_trouble_test
