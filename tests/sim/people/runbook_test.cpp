#include "sim/components/factory.hpp"
#include "sim/model/relations.hpp"
#include "sim/runbook/runbook.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/people/plain_people.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace runbook_test {

using namespace drsim;
using namespace drsim::test;

namespace {

struct Step {
  int number = 1;
  std::vector<int> after;
  Distribution duration_s = 60;
  std::string action = "wait";
  std::string target = {};
  std::vector<std::string> requires_ids = {};
  double done_timeout_s = 3600;
  bool needs_approval = false;
};

std::string step_id(const std::string &runbook, int number)
{
  return runbook + "/" + std::to_string(number);
}

std::vector<ComponentSpec> the_runbook(const std::vector<Step> &steps, bool automatic = false,
                                       const std::string &id = "runbook:r")
{
  Given book;
  book.numbers = {{"automatic", automatic ? 1 : 0}};
  std::vector<ComponentSpec> all = {component("runbook", id, book)};
  for (const Step &step : steps) {
    Given given;
    given.numbers = {{"duration_s", step.duration_s},
                     {"done_timeout_s", step.done_timeout_s},
                     {"needs_approval", step.needs_approval ? 1 : 0}};
    given.texts = {{"action", step.action}, {"target", step.target}};
    given.links = {{"runbook", {id}}, {"requires", step.requires_ids}};
    for (const int other : step.after)
      given.links["after"].push_back(step_id(id, other));
    all.push_back(component("runbook_step", step_id(id, step.number), given));
  }
  return all;
}

ComponentSpec the_people(std::map<std::string, Distribution> numbers,
                         std::vector<std::string> runbooks = {"runbook:r"})
{
  Given given = plain_people();
  given.numbers["hands"] = 2;
  for (const auto &[name, value] : numbers)
    given.numbers[name] = value;
  given.links = {{"runbooks", std::move(runbooks)}};
  return component("oncall", "oncall:sre", given);
}

ComponentSpec tool(const std::string &region)
{
  Given given;
  given.region = region;
  given.numbers = {{"start_s", 120}};
  return component("tool", "tool:jenkins", given);
}

void begin(World &world, const std::string &id = "runbook:r")
{
  put(world, id + ".started", 1, world.record("oncall:sre", "decided", "", Phase::decision, {}));
}

std::vector<double> play(std::vector<ComponentSpec> components, const std::function<void(World &)> &script,
                         const std::function<std::vector<double>(World &)> &read)
{
  return isolated([&] {
    Deployment deployment = two_regions(components);
    deployment.journeys.emplace_back();
    deployment.journeys.back().id = "checkout";
    World world(deployment, alone());
    const auto all = start_all(world);
    world.spawn("script", [&] { script(world); });
    world.run();
    return read(world);
  });
}

std::vector<ComponentSpec> with(std::vector<ComponentSpec> all, const std::vector<ComponentSpec> &more)
{
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// When the runbook ended, and how (1 or -1).
std::vector<double> ended(World &world)
{
  return {port(world, "runbook:r.finished").since_s(), port(world, "runbook:r.finished").value()};
}

const auto at_once = [](World &world) { begin(world); };

} // namespace

TEST_CASE("steps in a row add up, steps side by side take the longest")
{
  const auto row = the_runbook({{1, {}, 60}, {2, {1}, 100}, {3, {2}, 40}});
  CHECK(play(with(row, {the_people({})}), at_once, ended) == std::vector<double>{200, 1});
  const auto diamond = the_runbook({{1, {}, 60}, {2, {1}, 100}, {3, {1}, 40}, {4, {2, 3}, 10}});
  CHECK(play(with(diamond, {the_people({})}), at_once, ended) == std::vector<double>{170, 1});
}

TEST_CASE("hands limit what goes on side by side")
{
  const auto five = the_runbook({{1, {}, 60}, {2, {}, 60}, {3, {}, 60}, {4, {}, 60}, {5, {}, 60}});
  CHECK(play(with(five, {the_people({{"hands", 1}})}), at_once, ended)[0] == 300);
  CHECK(play(with(five, {the_people({{"hands", 2}})}), at_once, ended)[0] == 180);
  CHECK(play(with(five, {the_people({{"hands", 5}})}), at_once, ended)[0] == 60);
}

TEST_CASE("an automatic runbook needs no hands, and its approval waits for a decision")
{
  auto five = the_runbook({{1, {}, 60}, {2, {}, 60}, {3, {}, 60}, {4, {}, 60}, {5, {}, 60}}, true);
  CHECK(play(with(five, {the_people({{"hands", 1}})}), at_once, ended)[0] == 60);
  Step approved{1, {}, 60};
  approved.needs_approval = true;
  CHECK(play(with(the_runbook({approved}, true), {the_people({})}), at_once, ended)[0] == 360);
  // People who decide take as long as that takes, or as the runbook says: those minutes are spent once.
  CHECK(play(with(the_runbook({approved}, false), {the_people({})}), at_once, ended)[0] == 300);
  approved.duration_s = 500;
  CHECK(play(with(the_runbook({approved}, false), {the_people({})}), at_once, ended)[0] == 500);
}

TEST_CASE("random steps: the mean of a row is the sum of the means")
{
  const Distribution spread(std::vector<Term>{Uniform{20, 100}});
  std::vector<ComponentSpec> all;
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    ids.push_back("runbook:" + std::to_string(i));
    all = with(all, the_runbook({{1, {}, spread}, {2, {1}, spread}, {3, {2}, spread}}, false, ids.back()));
  }
  all.push_back(the_people({{"hands", 1000}}, ids));
  const auto times = play(
      all,
      [&](World &world) {
        for (const std::string &id : ids)
          begin(world, id);
      },
      [](World &world) { return times_of(world, "runbook_finished"); });
  REQUIRE(times.size() == 100);
  const double deviation = 80 * std::sqrt(3 / 12.0);
  CHECK(std::fabs(moments_of(times).mean - 180) < 4 * deviation / 10);
}

TEST_CASE("errors are done again, improvisation and fatigue take longer")
{
  const auto one = the_runbook({{1, {}, 100}});
  CHECK(play(with(one, {the_people(
                           {{"step_error_ratio", 1}, {"step_caught_ratio", 1}, {"step_redo_factor", 0.5}})}),
             at_once, ended)[0] == 150);
  CHECK(play(
            with(one, {the_people({})}),
            [](World &world) {
              put(world, "runbook:r.pace", 3, no_event);
              begin(world);
            },
            ended)[0] == 300);
  CHECK(play(
            with(one, {the_people({{"fatigue_per_hour", 0.1}})}),
            [](World &world) {
              put(world, "oncall:sre.acknowledged", 1, no_event);
              world.sleep_s(7200);
              begin(world);
            },
            ended)[0] == Approx(7200 + 120));
}

TEST_CASE("a step whose tool died with the region is blocked until the tool is up again")
{
  Step step{1, {}, 60};
  step.requires_ids = {"tool:jenkins"};
  const auto lose = [](World &world) {
    world.sleep_s(100);
    put(world, world.up("east").name(), 0, world.record("fault", "fault", "", Phase::none, {}));
    begin(world);
    world.sleep_s(900);
    put(world, world.up("east").name(), 1, world.record("fault", "fault_healed", "", Phase::none, {}));
  };
  const auto read = [](World &world) {
    auto seen = times_of(world, "step_blocked");
    seen.push_back(times_of(world, "step_started").at(0));
    seen.push_back(port(world, "runbook:r.finished").since_s());
    return seen;
  };
  CHECK(play(with(the_runbook({step}), {the_people({}), tool("east")}), lose, read) ==
        std::vector<double>{100, 1120, 1180});
  CHECK(play(with(the_runbook({step}), {the_people({}), tool("west")}), lose, read) ==
        std::vector<double>{100, 160});
  CHECK(play(with(the_runbook({step}), {the_people({}), tool("")}), lose, read) ==
        std::vector<double>{100, 160});
}

TEST_CASE("an action is asked for, waited for without hands, and bounded")
{
  const Step promote{1, {}, 60, "promote", "orders-db-dr"};
  const Step other{2, {}, 60};
  const auto all = with(the_runbook({promote, other}), {the_people({{"hands", 1}})});
  const auto answer = [](double value, double after_s) {
    return [=](World &world) {
      begin(world);
      const Port &asked = port(world, "request:promote:orders-db-dr");
      world.wait_until({&asked}, [&] { return asked.on(); });
      world.sleep_s(after_s);
      put(world, "done:promote:orders-db-dr", value,
          world.record("orders-db-dr", "promoted", "", Phase::action, {asked.cause()}));
    };
  };
  CHECK(play(all, answer(1, 600), ended) == std::vector<double>{660, 1}); // the other step ran meanwhile
  CHECK(play(all, answer(-1, 600), ended) == std::vector<double>{660, -1});
  CHECK(play(all, answer(1, 5000), ended) == std::vector<double>{3660, -1});
}

TEST_CASE("a step done wrong that nobody notices asks for nothing")
{
  const auto all = with(the_runbook({{1, {}, 60, "promote", "orders-db-dr"}}),
                        {the_people({{"step_error_ratio", 1}, {"step_caught_ratio", 0}})});
  CHECK(play(all, at_once, [](World &world) {
          return std::vector<double>{port(world, "runbook:r.finished").value(),
                                     port(world, "request:promote:orders-db-dr").since_s()};
        }) == std::vector<double>{1, 0});
}

TEST_CASE("a measure that does not work at first is tried again, reworked, or makes it worse")
{
  const auto ended_with = [](double retry, double rework) {
    const auto all = with(the_runbook({{1, {}, 60, "promote", "orders-db-dr"}}),
                          {the_people({{"unrehearsed_fails_ratio", 1},
                                       {"retry_share", retry},
                                       {"rework_share", rework},
                                       {"retry_s", 700},
                                       {"rework_s", 3000},
                                       {"worse_s", 9000}})});
    return play(
        all,
        [](World &world) {
          begin(world);
          const Port &asked = port(world, "request:promote:orders-db-dr");
          world.wait_until({&asked}, [&] { return asked.on(); });
          put(world, "done:promote:orders-db-dr", 1, asked.cause());
        },
        ended);
  };
  CHECK(ended_with(1, 0) == std::vector<double>{760, 1});
  CHECK(ended_with(0, 1) == std::vector<double>{3060, 1});
  CHECK(ended_with(0, 0) == std::vector<double>{9060, 1});
}

TEST_CASE("a runbook can be carried out a second time")
{
  const auto all = with(the_runbook({{1, {}, 60}, {2, {1}, 100}}), {the_people({})});
  const auto twice = play(
      all,
      [](World &world) {
        begin(world);
        const Port &finished = port(world, "runbook:r.finished");
        world.wait_until({&finished}, [&] { return finished.on(); });
        put(world, "runbook:r.started", 0, no_event);
        world.wait_until({&finished}, [&] { return !finished.on(); });
        world.sleep_until_s(1000);
        begin(world);
      },
      [](World &world) { return times_of(world, "runbook_finished"); });
  CHECK(twice == std::vector<double>{160, 1160});
}

TEST_CASE("what comes after a failed step is left undone")
{
  const auto all = with(the_runbook({{1, {}, 60, "promote", "orders-db-dr"}, {2, {1}, 60}, {3, {2}, 60}}),
                        {the_people({})});
  const auto seen = play(all, at_once, [](World &world) {
    return std::vector<double>{
        static_cast<double>(times_of(world, "step_skipped").size()), port(world, "runbook:r/2.done").value(),
        port(world, "runbook:r/3.done").value(), static_cast<double>(times_of(world, "step_started").size())};
  });
  CHECK(seen == std::vector<double>{2, -2, -2, 1});
}

TEST_CASE("verify waits until users feel nothing")
{
  const auto all = with(the_runbook({{1, {}, 60, "verify", "journey:checkout"}}), {the_people({})});
  const auto impact = [](double over_s) {
    return [=](World &world) {
      put(world, "journey:checkout.impact", 1, no_event);
      begin(world);
      world.sleep_s(over_s);
      put(world, "journey:checkout.impact", 0,
          world.record("journey:checkout", "impact_over", "", Phase::propagation, {}));
    };
  };
  CHECK(play(all, impact(30), ended) == std::vector<double>{60, 1});
  CHECK(play(all, impact(500), ended) == std::vector<double>{500, 1});
  CHECK(play(all, impact(9000), ended) == std::vector<double>{1860, -1}); // patience_s
}

TEST_CASE("steps are taken in the order of their roles, also beyond the ninety-ninth")
{
  ComponentSpec book;
  book.id = "runbook:long";
  book.links = {{"step:100", {"c"}}, {"step:11", {"b"}}, {"step:02", {"a"}}};
  CHECK(steps_of(book, {}) == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("every kind that has behaviour is in the catalogue and can be made from it alone")
{
  for (const std::string &kind : component_kinds()) {
    INFO(kind);
    REQUIRE(shipped_catalogue().count(kind) == 1);
    const Deployment deployment = two_regions({component(kind, "some:" + kind, {})});
    CHECK(make_component(deployment.components[0], deployment) != nullptr);
  }
  const auto kinds = component_kinds();
  CHECK(std::is_sorted(kinds.begin(), kinds.end()));
  ComponentSpec unknown;
  unknown.kind = "inter_region_link";
  CHECK(make_component(unknown, {}) == nullptr);
}

TEST_CASE("a step that needs what has died by itself: people start it, and go on")
{
  Given tool;
  tool.region = "east";
  tool.numbers = {{"start_s", 40}};
  const auto parts =
      with(the_runbook({{1, {}, 60, "wait", "", {"tool:jenkins"}}}),
           {the_people({{"try_s", 50}, {"no_runbook_factor", 3}}), component("tool", "tool:jenkins", tool)});
  const auto die = [](bool with_region) {
    return [with_region](World &world) {
      const EventId lost = world.record("fault", "fault", "", Phase::none, {});
      hold(world, "component:tool:jenkins.up", 0, lost);
      if (with_region)
        hold(world, world.up("east").name(), 0, lost);
      begin(world);
    };
  };
  CHECK(play(parts, die(false), ended) == std::vector<double>{50 * 3 + 40 + 60, 1});
  CHECK(play(parts, die(true), ended) ==
        std::vector<double>{0, 0}); // nobody starts it where the place is dead
}

} // namespace runbook_test
