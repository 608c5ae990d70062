// From a lost region to users on the other one: every component of the chain at work, users played by a
// script.

#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace failover_chain_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec step(int number, const std::string &action, const std::string &target)
{
  Given given;
  given.numbers = {{"duration_s", 120}};
  given.texts = {{"action", action}, {"target", target}};
  given.links = {{"runbook", {"runbook:region-failover"}}, {"requires", {"tool:terraform-state"}}};
  if (number > 1)
    given.links["after"] = {"runbook:region-failover/" + std::to_string(number - 1)};
  return component("runbook_step", "runbook:region-failover/" + std::to_string(number), given);
}

/// A pilot light: the other region has pods, but no load balancer until a runbook creates it.
Deployment pilot_light(const std::string &tools_region)
{
  Given east{"east", {}, {}, {{"services", {"bff@east"}}}};
  Given west{"west", {{"exists", 0}}, {}, {{"services", {"bff@west"}}}};
  Given check{"", {}, {}, {{"target", {"alb:east"}}}};
  Given record{"",
               {{"secondary_serves", 0}},
               {},
               {{"health_check", {"check:east"}}, {"primary", {"alb:east"}}, {"secondary", {"alb:west"}}}};
  Given alarm{"", {}, {}, {{"watches", {"check:east"}}, {"notifies", {"oncall:sre"}}}};
  Given people{"", {}, {}, {{"runbooks", {"runbook:region-failover"}}}};
  Given book{"", {}, {{"trigger", "region"}}, {}};
  Given tool{tools_region, {}, {}, {}};
  Deployment deployment = two_regions(
      {component("alb", "alb:east", east), component("alb", "alb:west", west),
       component("route53_health_check", "check:east", check),
       component("route53_record", "route53:shop", record),
       component("cloudwatch_alarm", "cloudwatch:health", alarm), component("oncall", "oncall:sre", people),
       component("runbook", "runbook:region-failover", book), step(1, "create", "alb:west"),
       step(2, "switch_dns", "route53:shop"), step(3, "verify", "journey:checkout"),
       component("tool", "tool:terraform-state", tool)});
  deployment.journeys.emplace_back();
  deployment.journeys.back().id = "checkout";
  return deployment;
}

/// Users feel it while new answers lead nowhere that serves.
void the_users(World &world)
{
  const Port &answer = port(world, "route53:shop.answer");
  const Port &east = port(world, "alb:east.serving");
  const Port &west = port(world, "alb:west.serving");
  const Port &impact = port(world, "journey:checkout.impact");
  const auto served = [&] { return answer.value() == 0 ? east.on() : answer.value() == 1 && west.on(); };
  for (;;) {
    world.wait_until({&answer, &east, &west}, [&] { return served() == impact.on(); });
    const EventId event = world.record("journey:checkout", served() ? "impact_over" : "impact_begin", "",
                                       Phase::propagation, {answer.cause(), east.cause(), west.cause()});
    put(world, impact.name(), served() ? 0 : 1, event);
  }
}

/// Seconds from fault to users on the other region, then how much of them each phase took (by the walk back
/// along the latest causes), then the runbook's end.
std::vector<double> play(const std::string &tools_region, std::uint64_t trial)
{
  return isolated([&] {
    const Deployment deployment = pilot_light(tools_region);
    World::Settings settings = alone();
    settings.horizon_s = 40000;
    settings.trial = trial;
    World world(deployment, settings);
    put(world, "bff@east.ready", 6, no_event);
    put(world, "bff@west.ready", 2, no_event);
    const auto all = start_all(world);
    world.spawn("users", [&] { the_users(world); });
    world.spawn("fault", [&] {
      world.sleep_s(600);
      put(world, world.up("east").name(), 0,
          world.record("fault:region_outage:east", "fault", "", Phase::none, {}));
    });
    world.run();
    std::vector<double> seen(8, 0);
    const auto &events = world.timeline().events();
    EventId at = no_event;
    for (const Event &event : events)
      if (event.kind == "impact_over")
        at = event.id;
    if (at == no_event)
      return std::vector<double>{};
    seen[0] = events[static_cast<std::size_t>(at)].t_s - 600;
    while (!events[static_cast<std::size_t>(at)].causes.empty()) {
      const Event &event = events[static_cast<std::size_t>(at)];
      const Event &cause = events[static_cast<std::size_t>(event.causes.back())];
      seen[1 + static_cast<std::size_t>(event.phase)] += event.t_s - cause.t_s;
      at = cause.id;
    }
    seen[7] = events[static_cast<std::size_t>(at)].kind == "fault" ? 1 : 0;
    seen.push_back(times_of(world, "runbook_finished").empty() ? 0 : 1);
    return seen;
  });
}

} // namespace

TEST_CASE("the walk back from recovery leads to the fault, and its phases add up to the time to recover")
{
  for (std::uint64_t trial = 0; trial < 5; ++trial) {
    const auto seen = play("", trial);
    REQUIRE(seen.size() == 9);
    CHECK(seen[7] == 1); // the walk ends at the fault
    CHECK(seen[8] == 1); // verify saw the users' relief
    double sum = 0;
    for (std::size_t phase = 1; phase < 7; ++phase)
      sum += seen[phase];
    CHECK(sum == Approx(seen[0]));
    CHECK(seen[1 + static_cast<std::size_t>(Phase::none)] == 0);
    CHECK(seen[1 + static_cast<std::size_t>(Phase::detection)] > 97); // the health check alone
    CHECK(seen[1 + static_cast<std::size_t>(Phase::decision)] > 60);  // people
    CHECK(seen[1 + static_cast<std::size_t>(Phase::action)] >
          240); // two steps of work, and what they wait for
  }
}

TEST_CASE("the same trial gives the same times, another trial gives others")
{
  CHECK(play("", 3) == play("", 3));
  CHECK(play("", 3) != play("", 4));
}

TEST_CASE("shared fate: with the tools in the lost region nobody recovers")
{
  CHECK(play("east", 0).empty());
  CHECK_FALSE(play("west", 0).empty());
}

TEST_CASE("carried out a second time, a runbook finds done what was done, and does not wait for it")
{
  const auto ended = isolated([] {
    const Deployment deployment = pilot_light("");
    World::Settings settings = alone();
    settings.horizon_s = 200000;
    World world(deployment, settings);
    put(world, "bff@east.ready", 6, no_event);
    put(world, "bff@west.ready", 2, no_event);
    const auto all = start_all(world);
    world.spawn("users", [&] { the_users(world); });
    world.spawn("script", [&] {
      world.sleep_s(600);
      put(world, world.up("east").name(), 0, world.record("fault:east", "fault", "", Phase::none, {}));
      const Port &finished = port(world, "runbook:region-failover.finished");
      world.wait_until({&finished}, [&] { return finished.on(); });
      world.wait_until({&finished}, [&] { return !finished.on(); }); // on-call has put it back
      world.sleep_s(1000);
      put(world, "runbook:region-failover.started", 1,
          world.record("oncall:sre", "decided", "", Phase::decision, {}));
    });
    world.run();
    return times_of(world, "runbook_finished");
  });
  REQUIRE(ended.size() == 2);
}

} // namespace failover_chain_test
