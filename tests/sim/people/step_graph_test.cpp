#include "sim/components/factory.hpp"
#include "sim/model/step_condition.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/people/plain_people.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

namespace step_graph_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// Steps 1, 2, ... of runbook:r (or another), a minute each unless they say otherwise.
ComponentSpec step(int number, Given given, const std::string &runbook = "runbook:r")
{
  given.numbers.try_emplace("duration_s", 60);
  given.numbers.try_emplace("done_timeout_s", 3600);
  given.links["runbook"] = {runbook};
  for (const char *role : {"after", "after_failure"})
    for (std::string &id : given.links[role])
      id = runbook + "/" + id;
  return component("runbook_step", runbook + "/" + std::to_string(number), given);
}

Given promote()
{
  Given given;
  given.texts = {{"action", "promote"}, {"target", "orders-db-dr"}};
  return given;
}

Given after(std::vector<std::string> steps)
{
  Given given;
  given.links = {{"after", std::move(steps)}};
  return given;
}

ComponentSpec book(bool automatic = false, const std::string &id = "runbook:r")
{
  Given given;
  given.numbers = {{"automatic", automatic ? 1 : 0}};
  return component("runbook", id, given);
}

ComponentSpec people(double hands = 2, std::vector<std::string> runbooks = {"runbook:r"})
{
  Given given = plain_people();
  given.numbers["hands"] = hands;
  given.links = {{"runbooks", std::move(runbooks)}};
  return component("oncall", "oncall:sre", given);
}

ComponentSpec role(const std::string &id, double hands, double join_s)
{
  Given given;
  given.numbers = {{"hands", hands}, {"join_s", join_s}, {"join_off_hours_s", 10 * join_s}};
  return component("role", id, given);
}

using Read = std::function<std::vector<double>(World &)>;

std::vector<double> play(
    const std::vector<ComponentSpec> &components, const Read &read,
    const std::function<void(World &)> &script = [](World &) {}, double start_hour = 12)
{
  return isolated([&] {
    Deployment deployment = two_regions(components);
    deployment.journeys.emplace_back();
    deployment.journeys.back().id = "checkout";
    World::Settings settings;
    settings.start_hour = start_hour;
    World world(deployment, alone(settings));
    const auto all = start_all(world);
    world.spawn("script", [&] {
      put(world, "runbook:r.started", 1, world.record("oncall:sre", "decided", "", Phase::decision, {}));
      script(world);
    });
    world.run();
    return read(world);
  });
}

/// When the runbook ended, and how.
std::vector<double> ended(World &world)
{
  return {port(world, "runbook:r.finished").since_s(), port(world, "runbook:r.finished").value()};
}

/// Answers "promote" with these values, each as soon as it is asked.
std::function<void(World &)> answers(std::vector<double> values)
{
  return [values](World &world) {
    const Port &asked = port(world, "request:promote:orders-db-dr");
    for (const double value : values) {
      world.wait_until({&asked}, [&] { return asked.on(); });
      put(world, "done:promote:orders-db-dr", value, asked.cause());
      world.wait_until({&asked}, [&] { return !asked.on(); });
    }
  };
}

} // namespace

TEST_CASE("a condition is read, or said to be wrong")
{
  std::string wrong;
  const auto terms = parse_step_condition("down:orders-db and not lag_above:orders-db-dr=30s & felt", wrong);
  REQUIRE(terms.size() == 3);
  CHECK(wrong.empty());
  CHECK(terms[0].of == "orders-db");
  CHECK((terms[1].negated && terms[1].of == "orders-db-dr" && terms[1].bound_s == 30));
  CHECK(terms[2].of.empty());
  for (const char *bad : {"", "broken:orders-db", "lag_below:orders-db-dr", "lag_below:x=fast",
                          "up:", "felt and ", "region_up"}) {
    INFO(bad);
    static_cast<void>(parse_step_condition(bad, wrong));
    CHECK(!wrong.empty());
  }
}

TEST_CASE("a step whose condition does not hold is passed over, and what comes after it goes on")
{
  const auto with = [](const std::string &when) {
    Given given = after({"1"});
    given.texts["when"] = when;
    return std::vector{book(), people(), step(1, {}), step(2, given), step(3, after({"2"}))};
  };
  CHECK(play(with("region_up:east"), ended) == std::vector<double>{180, 1});
  CHECK(play(with("region_down:east"), ended) == std::vector<double>{120, 1});
  CHECK(play(with("never"), ended) == std::vector<double>{120, 1});
  CHECK(play(with("felt"), ended) == std::vector<double>{120, 1});
  CHECK(play(with("calm and done:runbook:r/1"), ended) == std::vector<double>{180, 1});
  // The state counts as it is when the step comes, not when the runbook begins.
  const auto hurt = [](World &world) {
    world.sleep_s(30);
    put(world, "journey:checkout.impact", 1,
        world.record("journey:checkout", "impact_begin", "", Phase::detection, {}));
  };
  CHECK(play(with("felt:checkout"), ended, hurt) == std::vector<double>{180, 1});
}

TEST_CASE("a step may look at an alarm and at a health check")
{
  const auto with = [](const std::string &when) {
    Given given;
    given.texts["when"] = when;
    return std::vector{book(), people(), step(1, given), component("cloudwatch_alarm", "cloudwatch:lag", {}),
                       component("route53_health_check", "health-check:east", {})};
  };
  for (const char *bad : {"firing:orders", "healthy:east"}) {
    std::string wrong;
    CHECK(parse_step_condition(bad, wrong).size() == 1);
    CHECK(wrong.empty());
  }
  const Read passed = [](World &world) { return std::vector{port(world, "runbook:r/1.done").value()}; };
  CHECK(play(with("not firing:cloudwatch:lag"), passed) == std::vector<double>{1});
  CHECK(play(with("firing:cloudwatch:lag"), passed) == std::vector<double>{2});
  CHECK(play(with("healthy:health-check:east"), passed) == std::vector<double>{1});
  CHECK(play(with("not healthy:health-check:east"), passed) == std::vector<double>{2});
}

TEST_CASE("who lacks a right waits for it once, or for somebody who has it")
{
  const auto refused = [](std::vector<std::string> instead) {
    Given given;
    given.texts["refused_calls"] = "rds:PromoteReadReplica (oncall:sre as dr: nothing allows it)";
    given.links["instead"] = std::move(instead);
    return given;
  };
  const auto sre = [](double break_glass_s) {
    Given given = plain_people();
    given.numbers["hands"] = 1;
    given.numbers["break_glass_s"] = break_glass_s;
    given.links = {{"runbooks", {"runbook:r"}}};
    return component("oncall", "oncall:sre", given);
  };
  Given second = refused({});
  second.links["after"] = {"1"};
  // 900 s to the right, a minute a step: the second step has it.
  CHECK(play({book(), sre(900), step(1, refused({})), step(2, second)}, ended) ==
        std::vector<double>{1020, 1});
  // Somebody who may joins after 300 s, and does it; he is called anew for the second, which is refused
  // again.
  CHECK(play({book(), sre(9000), role("role:dba", 1, 300), step(1, refused({"role:dba"}))}, ended) ==
        std::vector<double>{360, 1});
  // The right is there before he comes.
  CHECK(play({book(), sre(100), role("role:dba", 1, 300), step(1, refused({"role:dba"}))}, ended) ==
        std::vector<double>{160, 1});
  const Read hands = [](World &world) {
    return std::vector{port(world, "role:dba.hands_free").value(), port(world, "role:dba.called").value(),
                       port(world, "oncall:sre.hands_free").value()};
  };
  CHECK(play({book(), sre(9000), role("role:dba", 1, 300), step(1, refused({"role:dba"}))}, hands) ==
        std::vector<double>{1, 0, 1});
}

TEST_CASE("a decision without a way back takes its own time, not the pace of the incident")
{
  const auto with = [](bool lossy) {
    Given asks;
    asks.numbers = {{"needs_approval", 1}};
    Given acts = promote();
    acts.links = {{"after", {"1"}}};
    Given sre = plain_people();
    sre.numbers["decide_lossy_s"] = 2000;
    sre.numbers["decide_s"] = 500;
    sre.links = {{"runbooks", {"runbook:r"}}};
    std::vector<ComponentSpec> all = {book(), component("oncall", "oncall:sre", sre), step(1, asks)};
    if (lossy)
      all.push_back(step(2, acts));
    return all;
  };
  const auto slow = [](World &world) { put(world, "runbook:r.pace", 3, no_event); };
  const Read decided = [](World &world) { return std::vector{port(world, "runbook:r/1.done").since_s()}; };
  const auto after_pace = [&](bool lossy) {
    return play(with(lossy), decided, [&](World &world) {
      slow(world);
      answers({1})(world);
    });
  };
  CHECK(after_pace(true) == std::vector<double>{2000});
  CHECK(after_pace(false) == std::vector<double>{1500});
}

TEST_CASE("a step waits for a state, and gives up at its time-out")
{
  Given given;
  given.numbers["done_timeout_s"] = 1000;
  given.texts = {{"action", "await"}, {"until", "region_down:east"}};
  const std::vector all = {book(), people(), step(1, given)};
  const auto lose_at = [](double at_s) {
    return [at_s](World &world) {
      world.sleep_until_s(at_s);
      hold(world, world.up("east").name(), 0, world.record("fault", "fault", "", Phase::none, {}));
    };
  };
  CHECK(play(all, ended, lose_at(30)) == std::vector<double>{60, 1});
  CHECK(play(all, ended, lose_at(700)) == std::vector<double>{700, 1});
  CHECK(play(all, ended, lose_at(1100)) == std::vector<double>{1060, -1});
}

TEST_CASE("what is refused is asked for again, as often as the step says")
{
  Given given = promote();
  given.numbers["retries"] = 2;
  given.numbers["retry_wait_s"] = 100;
  const std::vector all = {book(), people(), step(1, given)};
  CHECK(play(all, ended, answers({-1, -1, 1})) == std::vector<double>{260, 1});
  CHECK(play(all, ended, answers({-1, 1})) == std::vector<double>{160, 1});
  CHECK(play(all, ended, answers({-1, -1, -1})) == std::vector<double>{260, -1});
}

TEST_CASE("failure: rescue, continue, and what is done always")
{
  Given rescue;
  rescue.links["after_failure"] = {"1"};
  const std::vector saved = {book(), people(), step(1, promote()), step(2, rescue), step(3, after({"2"}))};
  CHECK(play(saved, ended, answers({-1})) == std::vector<double>{180, 1}); // 1 fails, 2 saves it, 3 goes on
  CHECK(play(saved, ended, answers({1})) == std::vector<double>{120, 1}); // nothing to save: 2 is passed over

  Given goes_on = promote();
  goes_on.texts["on_failure"] = "continue";
  const std::vector on = {book(), people(), step(1, goes_on), step(2, after({"1"}))};
  CHECK(play(on, ended, answers({-1})) == std::vector<double>{120, 1});

  // That a step's own failure does not matter begins nothing that was to come after another failure.
  Given of_no_account = after({"1"});
  of_no_account.texts["on_failure"] = "continue";
  const std::vector stopped = {book(), people(), step(1, promote()), step(2, of_no_account),
                               step(3, after({"2"}))};
  CHECK(play(
            stopped, [](World &world) { return times_of(world, "step_started"); }, answers({-1})) ==
        std::vector<double>{0});

  Given always = after({"2"});
  always.numbers["always"] = 1;
  const std::vector last = {book(), people(), step(1, promote()), step(2, after({"1"})), step(3, always)};
  const auto done = [](World &world) {
    return std::vector{port(world, "runbook:r/2.done").value(), port(world, "runbook:r/3.done").value(),
                       port(world, "runbook:r.finished").value(),
                       port(world, "runbook:r.finished").since_s()};
  };
  CHECK(play(last, done, answers({-1})) == std::vector<double>{-2, 1, -1, 120});
}

TEST_CASE("a role is called when the runbook begins, and its steps wait for it and its hands")
{
  const auto by = [](const char *who, std::vector<std::string> steps) {
    Given given = after(std::move(steps));
    given.links["by"] = {who};
    return given;
  };
  // Joins after 300 s; two of its steps share one hand; the rota's own go on meanwhile.
  const std::vector all = {book(),
                           people(1),
                           role("role:dba", 1, 300),
                           step(1, {}),
                           step(2, by("role:dba", {})),
                           step(3, by("role:dba", {}))};
  CHECK(play(all, ended) == std::vector<double>{420, 1});
  CHECK(play(all, [](World &world) { return times_of(world, "joined"); }) == std::vector<double>{300});
  const std::vector two = {book(),
                           people(1),
                           role("role:dba", 2, 300),
                           step(1, {}),
                           step(2, by("role:dba", {})),
                           step(3, by("role:dba", {}))};
  CHECK(play(two, ended) == std::vector<double>{360, 1});
  // Both at once: the rota's hand and the role's.
  Given both = after({});
  both.links["by"] = {"role:dba", "oncall:sre"};
  const std::vector pair = {book(), people(1), role("role:dba", 1, 30), step(1, {}), step(2, both)};
  CHECK(play(pair, ended) == std::vector<double>{120, 1});
}

TEST_CASE("who leads is called once people are at work on an incident together, others by the plan")
{
  const auto joined_s = [](const char *called_with) {
    Given leader;
    leader.numbers = {{"join_s", 50}};
    leader.texts = {{"called_with", called_with}};
    Given by;
    by.links["by"] = {"role:lead"};
    Given plan;
    plan.texts = {{"trigger", "region"}};
    const std::vector all = {component("runbook", "runbook:r", plan), people(),
                             component("role", "role:lead", leader), step(1, by)};
    return isolated([&] {
      Deployment deployment = two_regions(all);
      deployment.journeys.emplace_back();
      deployment.journeys.back().id = "checkout";
      World world(deployment, alone());
      const auto parts = start_all(world);
      world.spawn("script", [&] {
        world.sleep_until_s(1000);
        const EventId lost = world.record("fault:region", "fault", "", Phase::none, {});
        hold(world, world.up("east").name(), 0, lost);
        put(world, "journey:checkout.impact", 1,
            world.record("journey:checkout", "impact_begin", "", Phase::detection, {lost}));
        put(world, "oncall:sre.paged", 1,
            world.record("alert", "alert_firing", "", Phase::detection, {lost}));
      });
      world.run();
      return times_of(world, "joined");
    });
  };
  // At the keyboard after 100 s; then 360 s of diagnosis and 300 s of deciding before the plan begins.
  CHECK(joined_s("incident") == std::vector<double>{1000 + 100 + 50});
  const std::vector<double> later = joined_s("runbook");
  REQUIRE(!later.empty());
  CHECK(later[0] > 1000 + 100 + 360 + 50);
}

TEST_CASE("a step of a role and those on duty takes a hand of both")
{
  Given both;
  both.links["by"] = {"role:dba"};
  both.numbers["with_rota"] = 1;
  const std::vector all = {book(), people(1), role("role:dba", 1, 30), step(1, {}), step(2, both)};
  CHECK(play(all, ended) == std::vector<double>{120, 1}); // the one on duty is at step 1 first
}

TEST_CASE("what was decided on when a runbook was called is not decided on again in it")
{
  const auto took_s = [](bool approved) {
    Given calls;
    calls.links["calls"] = {"runbook:other"};
    calls.numbers["needs_approval"] = approved ? 1 : 0;
    Given decided;
    decided.numbers["needs_approval"] = 1;
    const std::vector all = {book(), people(2, {"runbook:r", "runbook:other"}), step(1, calls),
                             book(false, "runbook:other"), step(1, decided, "runbook:other")};
    return play(all, ended)[0];
  };
  CHECK(took_s(false) == 60 + 300);
  CHECK(took_s(true) == 300 + 60);
}

TEST_CASE("a role that is off duty is called from home")
{
  Given night;
  night.numbers = {{"join_s", 100}, {"join_off_hours_s", 1000}, {"from_hour", 9}, {"to_hour", 18}};
  Given by;
  by.links["by"] = {"role:dba"};
  const std::vector all = {book(), people(), component("role", "role:dba", night), step(1, by)};
  CHECK(play(
            all, ended, [](World &) {}, 12)[0] == 160);
  CHECK(play(
            all, ended, [](World &) {}, 3)[0] == 1060);
}

TEST_CASE("a machine's step within a plan of people takes no hand, and stops at its time-out")
{
  Given machine;
  machine.numbers = {{"by_machine", 1}, {"duration_s", 500}, {"done_timeout_s", 200}};
  const std::vector all = {book(), people(1), step(1, machine), step(2, {}), step(3, {})};
  CHECK(play(all, ended) == std::vector<double>{200, -1});
  CHECK(play(all, [](World &world) { return times_of(world, "step_started"); }) ==
        std::vector<double>{0, 0, 60});
}

TEST_CASE("a step calls another runbook and waits for it, at the same pace")
{
  Given calls;
  calls.links["calls"] = {"runbook:other"};
  const std::vector all = {book(),
                           people(2, {"runbook:r", "runbook:other"}),
                           step(1, calls),
                           step(2, after({"1"})),
                           book(false, "runbook:other"),
                           step(1, {}, "runbook:other"),
                           step(2, after({"1"}), "runbook:other")};
  CHECK(play(all, ended) == std::vector<double>{60 + 120 + 60, 1});
  // It can be called twice.
  Given again = after({"1"});
  again.links["calls"] = {"runbook:other"};
  const std::vector twice = {book(),
                             people(2, {"runbook:r", "runbook:other"}),
                             step(1, calls),
                             step(2, again),
                             book(false, "runbook:other"),
                             step(1, {}, "runbook:other")};
  CHECK(play(twice, ended) == std::vector<double>{240, 1});
}

TEST_CASE("a step acts on whatever its runbook is carried out for")
{
  Given restart;
  restart.texts = {{"action", "restart"}, {"target", "broken"}};
  Given tool;
  tool.region = "east";
  tool.numbers = {{"start_s", 40}};
  const std::vector all = {book(), people(), step(1, restart), component("tool", "tool:a", tool),
                           component("tool", "tool:b", tool)};
  const auto about = [](double index) {
    return [index](World &world) { put(world, "runbook:r.about", index, no_event); };
  };
  const auto asked = [](World &world) {
    return std::vector{port(world, "request:restart:tool:a").since_s(),
                       port(world, "request:restart:tool:b").since_s(),
                       port(world, "runbook:r.finished").value()};
  };
  CHECK(play(all, asked, about(4)) == std::vector<double>{0, 60, 1});
  CHECK(play(all, asked, about(3)) == std::vector<double>{60, 0, 1});
  CHECK(play(all, asked, about(0)) == std::vector<double>{0, 0, -1}); // a runbook is not restarted
  CHECK(play(all, asked, about(-1)) == std::vector<double>{0, 0, -1});
}

TEST_CASE("list scheduling: steps side by side on few hands take as long as the schedule of the list")
{
  std::mt19937 draw(7);
  std::uniform_int_distribution<int> minutes(1, 30);
  for (const int hands : {1, 2, 3, 5}) {
    std::vector all = {book(), people(hands)};
    std::vector<double> free_s(static_cast<std::size_t>(hands), 0);
    for (int i = 1; i <= 12; ++i) {
      Given given;
      const double duration_s = 60.0 * minutes(draw);
      given.numbers["duration_s"] = duration_s;
      all.push_back(step(i, given));
      // The next step of the list goes to the hand that is free first (Graham 1969).
      *std::min_element(free_s.begin(), free_s.end()) += duration_s;
    }
    INFO(hands << " hands");
    const double makespan_s = *std::max_element(free_s.begin(), free_s.end());
    CHECK(play(all, ended) == std::vector<double>{makespan_s, 1});
  }
}

TEST_CASE("PERT: a merge of two random branches ends at their maximum, whose mean is known")
{
  // Two branches, each uniform on [0, 600]: the maximum has the mean 400, the sum with a minute before 460.
  std::vector<ComponentSpec> all;
  std::vector<std::string> ids;
  const Distribution spread(std::vector<Term>{Uniform{0, 600}});
  for (int i = 0; i < 200; ++i) {
    const std::string id = i == 0 ? "runbook:r" : "runbook:" + std::to_string(i);
    ids.push_back(id);
    all.push_back(book(true, id));
    Given branch = after({"1"});
    branch.numbers["duration_s"] = spread;
    all.push_back(step(1, {}, id));
    all.push_back(step(2, branch, id));
    all.push_back(step(3, branch, id));
  }
  all.push_back(people(1, ids));
  const auto times = play(
      all, [](World &world) { return times_of(world, "runbook_finished"); },
      [&](World &world) {
        for (std::size_t i = 1; i < ids.size(); ++i)
          put(world, ids[i] + ".started", 1, no_event);
      });
  REQUIRE(times.size() == 200);
  const double deviation = 600 * std::sqrt(1 / 18.0); // of the maximum of two uniform variables
  CHECK(std::fabs(moments_of(times).mean - 460) < 4 * deviation / std::sqrt(200.0));
}

TEST_CASE("a job on many machines takes as many rounds as do not fit at once")
{
  const auto took_s = [](double hosts, double at_once) {
    Given job;
    job.numbers = {{"duration_s", 10}, {"hosts", hosts}, {"at_once", at_once}, {"by_machine", 1}};
    return play({book(true), step(1, job)}, ended)[0];
  };
  CHECK(took_s(1, 1) == 10);
  CHECK(took_s(12, 5) == 30);
  CHECK(took_s(12, 12) == 10);
  CHECK(took_s(3, 1) == 30);
}

TEST_CASE("an approval waits for as many people of its role as must agree, as far as there are so many")
{
  const auto began_s = [](double approvers, double hands, double busy) {
    Given gate;
    gate.numbers = {{"needs_approval", 1}, {"by_machine", 0}, {"approvers", approvers}};
    gate.links = {{"by", {"role:leads"}}};
    Given other;
    other.numbers = {{"duration_s", busy}};
    other.links = {{"by", {"role:leads"}}};
    return play({book(), people(), role("role:leads", hands, 30), step(1, other), step(2, gate)},
                [](World &world) { return times_of(world, "step_started"); });
  };
  CHECK(began_s(1, 2, 600) == std::vector<double>{30, 30});
  CHECK(began_s(2, 2, 600) == std::vector<double>{30, 630}); // the second is busy until then
  CHECK(began_s(5, 1, 600) == std::vector<double>{30, 630}); // there is but one
}

TEST_CASE("terms with or between them hold where one of them does, and how a step ended is told apart")
{
  const auto ends = [](const char *when, std::vector<double> answered) {
    Given third = after({"1", "2"});
    third.numbers = {{"always", 1}};
    third.texts = {{"when", when}};
    Given second;
    second.texts = {{"when", "never"}};
    return play(
        {book(true), step(1, promote()), step(2, second), step(3, third)},
        [](World &world) { return std::vector<double>{port(world, "runbook:r/3.done").value()}; },
        answers(std::move(answered)))[0];
  };
  constexpr double passed_over = 2;
  CHECK(ends("succeeded:runbook:r/1 or succeeded:runbook:r/2", {1}) == 1);
  CHECK(ends("succeeded:runbook:r/1 or succeeded:runbook:r/2", {-1}) == passed_over);
  CHECK(ends("broke:runbook:r/1", {-1}) == 1);
  CHECK(ends("done:runbook:r/2 and not succeeded:runbook:r/2", {1}) == 1); // it was passed over
}

TEST_CASE("who leads the planned way back alone is not called to an outage")
{
  const auto joined = [](const char *trigger) {
    Given leader;
    leader.numbers = {{"join_s", 50}};
    leader.texts = {{"called_with", "incident"}};
    Given by;
    by.links["by"] = {"role:lead"};
    Given plan;
    plan.texts = {{"trigger", trigger}};
    const std::vector all = {component("runbook", "runbook:r", plan), people(),
                             component("role", "role:lead", leader), step(1, by)};
    return isolated([&] {
      Deployment deployment = two_regions(all);
      deployment.journeys.emplace_back();
      deployment.journeys.back().id = "checkout";
      World::Settings settings;
      World world(deployment, alone(settings));
      const auto parts = start_all(world);
      world.spawn("script", [&] {
        world.sleep_until_s(1000);
        const EventId lost = world.record("fault:region", "fault", "", Phase::none, {});
        hold(world, world.up("east").name(), 0, lost);
        put(world, "journey:checkout.impact", 1,
            world.record("journey:checkout", "impact_begin", "", Phase::detection, {lost}));
        put(world, "oncall:sre.paged", 1,
            world.record("alert", "alert_firing", "", Phase::detection, {lost}));
      });
      world.run();
      return times_of(world, "joined");
    });
  };
  CHECK(!joined("region").empty());
  CHECK(joined("failback").empty());
}

TEST_CASE("a role whose shift ends hands over: no step of theirs begins until the next ones know")
{
  const auto began_s = [](double lost_ratio) {
    Given dba;
    dba.numbers = {{"hands", 1},
                   {"join_s", 0},
                   {"from_hour", 8},
                   {"to_hour", 18},
                   {"handover_s", 300},
                   {"handover_lost_s", 900},
                   {"handover_lost_ratio", lost_ratio}};
    Given theirs;
    theirs.links = {{"by", {"role:dba"}}};
    Given first = theirs;
    first.numbers = {{"duration_s", 5400}};
    Given second = after({"1"});
    second.links["by"] = {"role:dba"};
    return play(
        {book(), people(), component("role", "role:dba", dba), step(1, first), step(2, second)},
        [](World &world) { return times_of(world, "step_started"); }, [](World &) {}, 17);
  };
  // Their shift ends after an hour; the step in hand is finished after an hour and a half.
  CHECK(began_s(0) == std::vector<double>{0, 5400});
  const auto late = [](double first_s) {
    Given dba;
    dba.numbers = {{"join_s", 0}, {"from_hour", 8}, {"to_hour", 18}, {"handover_s", 3000}};
    Given first;
    first.numbers = {{"duration_s", first_s}};
    first.links = {{"by", {"role:dba"}}};
    Given second = after({"1"});
    second.links["by"] = {"role:dba"};
    return play(
        {book(), people(), component("role", "role:dba", dba), step(1, first), step(2, second)},
        [](World &world) { return times_of(world, "step_started"); }, [](World &) {}, 17);
  };
  CHECK(late(3000) == std::vector<double>{0, 3000}); // over before the shift is
  CHECK(late(4000)[1] >= 3600 + 3000);               // handed over at 18:00
}

} // namespace step_graph_test
