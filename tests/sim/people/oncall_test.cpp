#include "sim/components/people/oncall.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace drsim;
using namespace drsim::test;

namespace {

const Distribution acknowledge(std::vector<Term>{Lognormal{180, 900}});

ComponentSpec the_people(const std::string &id, const std::map<std::string, Distribution> &numbers)
{
  Given given;
  given.numbers = {{"acknowledge_s", 100},
                   {"night_factor", 2},
                   {"escalation_s", 1800},
                   {"diagnose_s", 600},
                   {"decide_s", 300}};
  for (const auto &[name, value] : numbers)
    given.numbers[name] = value;
  given.links = {{"runbooks", {"runbook:region", "runbook:corruption"}}};
  return component("oncall", id, given);
}

ComponentSpec plan(const std::string &trigger, bool automatic = false)
{
  Given given;
  given.numbers = {{"automatic", automatic ? 1 : 0}};
  given.texts = {{"trigger", trigger}};
  return component("runbook", "runbook:" + trigger, given);
}

/// Plays one or more rotas; the runbooks have no steps and end at once.
std::vector<double> play(const std::vector<ComponentSpec> &components, double start_hour,
                         const std::function<void(World &)> &script,
                         const std::function<std::vector<double>(World &)> &read)
{
  return isolated([&] {
    Deployment deployment = two_regions(components);
    deployment.journeys.emplace_back();
    deployment.journeys.back().id = "checkout";
    deployment.stores.push_back({"orders-db", "Orders"});
    World::Settings settings = alone();
    settings.start_hour = start_hour;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] { script(world); });
    world.run();
    return read(world);
  });
}

void page(World &world, const std::string &who = "oncall:sre")
{
  put(world, who + ".paged", 1, world.record("alert", "alert_notified", "", Phase::detection, {}));
}

void lose_region(World &world)
{
  world.sleep_s(1000);
  const EventId fault = world.record("fault", "fault", "", Phase::none, {});
  put(world, world.up("east").name(), 0, fault);
  put(world, "journey:checkout.impact", 1, fault);
  page(world);
}

std::function<std::vector<double>(World &)> times(const std::string &kind, const std::string &component = {})
{
  return [=](World &world) { return times_of(world, kind, component); };
}

/// Mean of min over levels k of k E + A, A of the given distribution: the integral of the survival function.
double mean_answer_s(int levels, double escalation_s)
{
  const double step_s = 0.5;
  double mean = 0;
  for (double t = 0; t < 20000; t += step_s) {
    double nobody = 1;
    for (int level = 0; level < levels && t > level * escalation_s; ++level) {
      double low = 0; // P(A <= t - k E) by bisection of the quantile
      double high = 1;
      for (int i = 0; i < 30; ++i)
        (acknowledge.quantile((low + high) / 2) < t - level * escalation_s ? low : high) = (low + high) / 2;
      nobody *= 1 - low;
    }
    mean += nobody * step_s;
  }
  return mean;
}

} // namespace

TEST_CASE("night runs over midnight")
{
  CHECK(is_night(23, 22, 7));
  CHECK(is_night(3, 22, 7));
  CHECK_FALSE(is_night(7, 22, 7));
  CHECK_FALSE(is_night(12, 22, 7));
  CHECK(is_night(2, 1, 5));
  CHECK_FALSE(is_night(5, 1, 5));
}

TEST_CASE("the first of all levels to answer: min of k E + A")
{
  const int levels = GENERATE(1, 2, 3);
  std::vector<ComponentSpec> rotas;
  for (int i = 0; i < 300; ++i)
    rotas.push_back(
        the_people("oncall:" + std::to_string(i),
                   {{"acknowledge_s", acknowledge}, {"escalation_s", 200}, {"escalation_levels", levels}}));
  const auto answered = play(
      rotas, 12,
      [](World &world) {
        for (int i = 0; i < 300; ++i)
          page(world, "oncall:" + std::to_string(i));
      },
      times("acknowledged"));
  REQUIRE(answered.size() == 300);
  const Moments seen = moments_of(answered);
  CHECK(std::fabs(seen.mean - mean_answer_s(levels, 200)) < 4 * seen.deviation / std::sqrt(300.0));
}

TEST_CASE("people are slower at night, and only then")
{
  const auto at_hour = [](double hour) {
    return play(
        {the_people("oncall:sre", {})}, hour, [](World &world) { page(world); }, times("acknowledged"));
  };
  CHECK(at_hour(12) == std::vector<double>{100});
  CHECK(at_hour(23) == std::vector<double>{200});
  CHECK(at_hour(6.9) == std::vector<double>{200});
  CHECK(at_hour(7) == std::vector<double>{100});
}

TEST_CASE("a lost region: acknowledged, diagnosed, decided, begun, with causes and phases")
{
  const auto seen = play({the_people("oncall:sre", {}), plan("region"), plan("corruption")}, 12, lose_region,
                         [](World &world) {
                           std::vector<double> path; // back from the start of the runbook to the page
                           EventId at = port(world, "runbook:region.started").cause();
                           while (at != no_event) {
                             const Event &event = world.timeline().events()[static_cast<std::size_t>(at)];
                             path.push_back(event.t_s);
                             path.push_back(static_cast<double>(event.phase));
                             at = event.causes.empty() ? no_event : event.causes.back();
                           }
                           path.push_back(port(world, "runbook:corruption.started").value());
                           return path;
                         });
  const auto decision = static_cast<double>(Phase::decision);
  const auto detection = static_cast<double>(Phase::detection);
  CHECK(seen == std::vector<double>{2000, decision, 1700, decision, 1100, decision, 1000, detection, 1000,
                                    detection, 0});
}

TEST_CASE("an automatic runbook needs no decision")
{
  CHECK(play({the_people("oncall:sre", {}), plan("region", true)}, 12, lose_region, times("decided")) ==
        std::vector<double>{1700});
}

TEST_CASE("when users feel nothing any more before the decision, nothing is failed over")
{
  const auto seen = play(
      {the_people("oncall:sre", {}), plan("region")}, 12,
      [](World &world) {
        lose_region(world);
        world.sleep_until_s(1800);
        put(world, "journey:checkout.impact", 0, no_event);
      },
      [](World &world) {
        return std::vector<double>{
            port(world, "runbook:region.started").value(), times_of(world, "decision_dropped").at(0),
            times_of(world, "stood_down").at(0), port(world, "oncall:sre.paged").value()};
      });
  CHECK(seen == std::vector<double>{0, 1800, 1800, 0});
}

TEST_CASE("someone awake for another alarm sees the impact that comes later, without a second page")
{
  ComponentSpec alarm;
  alarm.id = "cloudwatch:lag";
  alarm.kind = "cloudwatch_alarm";
  ComponentSpec stand_in = component("cloudwatch_alarm", alarm.id, {});
  stand_in.parameters.at("metric").text = "none of ours"; // never fires by itself
  const auto decided = play(
      {the_people("oncall:sre", {}), plan("region"), stand_in}, 12,
      [](World &world) {
        put(world, "cloudwatch:lag.firing", 1, no_event);
        page(world);
        world.sleep_until_s(4000);
        const EventId fault = world.record("fault", "fault", "", Phase::none, {});
        put(world, world.up("east").name(), 0, fault);
        put(world, "journey:checkout.impact", 1, fault);
      },
      times("decided"));
  CHECK(decided == std::vector<double>{4300});
}

TEST_CASE("corruption is acted on though users feel nothing, before anything else")
{
  const auto seen = play(
      {the_people("oncall:sre", {}), plan("region"), plan("corruption")}, 12,
      [](World &world) {
        put(world, "orders-db.corrupt_since", 5, no_event);
        page(world);
      },
      [](World &world) {
        return std::vector<double>{port(world, "runbook:corruption.started").since_s(),
                                   port(world, "runbook:region.started").value()};
      });
  CHECK(seen == std::vector<double>{1000, 0});
}

TEST_CASE("a database without a runbook of its own gets the region's, slower, a bad release gets none")
{
  const auto fail = [](const std::string &signal, double value) {
    return [=](World &world) {
      put(world, signal, value, no_event);
      put(world, "journey:checkout.impact", 1, no_event);
      page(world);
    };
  };
  const auto read = [](World &world) {
    return std::vector<double>{port(world, "runbook:region.started").value(),
                               port(world, "runbook:region.pace").value(),
                               static_cast<double>(times_of(world, "no_runbook").size())};
  };
  const ComponentSpec service = component("service", "bff@east", {"east", {}, {}, {}});
  const std::vector<ComponentSpec> all = {the_people("oncall:sre", {}), plan("region"), service};
  CHECK(play(all, 12, fail("component:orders-db.up", 0), read) == std::vector<double>{1, 3, 1});
  CHECK(play(all, 12, fail("bff@east.error_ratio", 0.4), read) == std::vector<double>{0, 1, 1});
}
