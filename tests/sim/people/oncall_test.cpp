#include "sim/components/people/response.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/people/plain_people.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oncall_test {

using namespace drsim;
using namespace drsim::test;

namespace {

const Distribution acknowledge(std::vector<Term>{Lognormal{180, 900}});

ComponentSpec the_people(const std::string &id, const std::map<std::string, Distribution> &numbers)
{
  Given given = plain_people();
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

/// An alarm that something led to; nothing: it is about nothing.
void page(World &world, EventId by = no_event, const std::string &who = "oncall:sre")
{
  const EventId alarm = world.record("alert", "alert_notified", "", Phase::detection, {by});
  put(world, who + ".paged", port(world, who + ".paged").value() + 1, alarm);
}

EventId fault(World &world, const std::string &what = "fault:test")
{
  return world.record(what, "fault", "", Phase::none, {});
}

/// The region dies and users feel it; nobody is told.
EventId lose_silently(World &world)
{
  world.sleep_s(1000);
  const EventId lost = fault(world, "fault:region_outage:east");
  put(world, world.up("east").name(), 0, lost);
  put(world, "journey:checkout.impact", 1, lost);
  return lost;
}

void lose_region(World &world)
{
  page(world, lose_silently(world));
}

std::function<std::vector<double>(World &)> times(const std::string &kind, const std::string &component = {})
{
  return [=](World &world) { return times_of(world, kind, component); };
}

/// The first time only: what people try later, while the script says that users still feel it, is another
/// matter.
std::function<std::vector<double>(World &)> first(const std::string &kind)
{
  return [=](World &world) {
    auto all = times_of(world, kind);
    all.resize(std::min<std::size_t>(all.size(), 1));
    return all;
  };
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
          page(world, no_event, "oncall:" + std::to_string(i));
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
                           EventId at = no_event;    // the first decision
                           for (const Event &event : world.timeline().events())
                             if (event.kind == "decided" && at == no_event)
                               at = event.id;
                           while (at != no_event) {
                             const Event &event = world.timeline().events()[static_cast<std::size_t>(at)];
                             path.push_back(event.t_s);
                             path.push_back(static_cast<double>(event.phase));
                             at = event.causes.empty() ? no_event : event.causes.back();
                           }
                           path.push_back(port(world, "runbook:corruption.started").since_s());
                           return path;
                         });
  const auto decision = static_cast<double>(Phase::decision);
  const auto detection = static_cast<double>(Phase::detection);
  CHECK(seen == std::vector<double>{2000, decision, 1700, decision, 1100, decision, 1100, decision, 1000,
                                    detection, 1000, detection, 1000, 0, 0});
}

TEST_CASE("an automatic runbook needs no decision")
{
  CHECK(play({the_people("oncall:sre", {}), plan("region", true)}, 12, lose_region, first("decided")) ==
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
            times_of(world, "stood_down").at(0), port(world, "oncall:sre.acknowledged").value()};
      });
  CHECK(seen == std::vector<double>{0, 1800, 1800, 0});
}

TEST_CASE("being at work on one trouble does not reveal the next")
{
  const auto both = [](bool second_page) {
    return play(
        {the_people("oncall:sre", {}), plan("region"), plan("corruption")}, 12,
        [=](World &world) {
          const EventId bad = fault(world, "fault:data_corruption:orders-db");
          put(world, "orders-db.corrupt_since", 5, bad);
          page(world, bad); // corruption is begun at 1000
          const EventId lost = lose_silently(world);
          if (second_page)
            page(world, lost);
        },
        [](World &world) {
          // Of the first round: nobody has looked again, for corruption is still there.
          std::vector<double> begun;
          for (const Event &event : world.timeline().events())
            if (event.kind == "decided" && event.t_s < 2300)
              begun.push_back(event.t_s);
          return begun;
        });
  };
  CHECK(both(false) == std::vector<double>{1000});
  CHECK(both(true) == std::vector<double>{1000, 1000 + 1.25 * 980}); // one of two incidents: divided_factor
}

TEST_CASE("an alert about nothing helps nobody, and costs the next page its answer")
{
  const auto decided = [](bool noise, double ignored) {
    return play(
        {the_people("oncall:sre", {{"ignored_ratio", ignored}, {"escalation_levels", 2}}), plan("region")},
        12,
        [=](World &world) {
          if (noise)
            page(world);
          lose_region(world);
        },
        first("decided"));
  };
  CHECK(decided(true, 0) == decided(false, 0));
  // Ignored, it is the next level's page that is answered.
  CHECK(decided(true, 1) == std::vector<double>{1000 + 1800 + 100 + 600 + 300});
  const auto alone = play(
      {the_people("oncall:sre", {}), plan("region")}, 12, [](World &world) { page(world); },
      [](World &world) {
        return std::vector<double>{times_of(world, "nothing_found").at(0),
                                   times_of(world, "stood_down").at(0),
                                   port(world, "oncall:sre.acknowledged").value()};
      });
  CHECK(alone == std::vector<double>{100 + 360, 100 + 360, 0});
}

TEST_CASE(
    "an alert that fires in calm has paged people as often as a day brings: they answer later, by the law")
{
  const auto acknowledged_s = [](double exponent, double repeat_s, bool fires, bool pages) {
    const Given route{
        "",
        {{"group_interval_s", 300}, {"repeat_interval_s", repeat_s}, {"pages", pages ? 1.0 : 0.0}},
        {},
        {{"notifies", {"oncall:sre"}}}};
    const Given rule{"", {}, {{"metric", "always"}}, {{"route", {"alertmanager:page"}}}};
    std::vector<ComponentSpec> all = {the_people("oncall:sre", {{"noise_exponent", exponent}}),
                                      plan("region"), component("alert_route", "alertmanager:page", route)};
    if (fires)
      all.push_back(component("alert_rule", "alert:Always", rule));
    const auto seen = play(all, 12, lose_region, times("acknowledged"));
    const auto real = std::find_if(seen.begin(), seen.end(), [](double t_s) { return t_s > 1000; });
    return real == seen.end() ? -1 : *real - 1000; // what fires always was looked at long before
  };
  const double quiet_s = 100;
  CHECK(acknowledged_s(0.25, 14400, false, true) == quiet_s);
  CHECK(acknowledged_s(0, 14400, true, true) == quiet_s);
  CHECK(acknowledged_s(0.25, 14400, true, false) == quiet_s);
  const auto later_s = [&](double every_s) { return quiet_s * std::pow(1 + 86400 / every_s, 0.25); };
  CHECK(acknowledged_s(0.25, 14400, true, true) == Approx(later_s(14700))); // the turn after 4 h
  CHECK(acknowledged_s(0.25, 3600, true, true) == Approx(later_s(3900)));
}

TEST_CASE("without any page, users who complain are heard: after enough failures, and the desk")
{
  const auto reported = [](double failing_per_s) {
    return play(
        {the_people("oncall:sre", {{"report_per_failure", 3e-4}, {"desk_s", 900}}), plan("region")}, 12,
        [=](World &world) {
          lose_silently(world);
          put(world, "users.failing_per_s", failing_per_s, no_event);
        },
        times("reported"));
  };
  const auto total = reported(80);
  const auto tenth = reported(8);
  REQUIRE(total.size() == 1);
  REQUIRE(tenth.size() == 1);
  CHECK(tenth[0] - 1900 == Approx(10 * (total[0] - 1900))); // the same luck, a tenth of the reports
  CHECK(reported(0.0001).empty());
}

TEST_CASE("reports of users come when a Gamma law says: 5 / (failures a second x share that tells)")
{
  std::vector<ComponentSpec> rotas;
  for (int i = 0; i < 300; ++i)
    rotas.push_back(the_people("oncall:" + std::to_string(i), {{"report_per_failure", 3e-4}, {"desk_s", 0}}));
  const auto all = play(
      rotas, 12,
      [](World &world) {
        put(world, "journey:checkout.impact", 1, fault(world));
        put(world, "users.failing_per_s", 50, no_event);
      },
      times("reported"));
  REQUIRE(all.size() == 300);
  const double mean_s = 5 / (50 * 3e-4);
  CHECK(std::fabs(moments_of(all).mean - mean_s) < 4 * mean_s / std::sqrt(5.0 * 300));
  CHECK(moments_of(all).deviation == Approx(mean_s / std::sqrt(5.0)).epsilon(0.2));
}

TEST_CASE("corruption is acted on though users feel nothing, before anything else")
{
  const auto seen = play(
      {the_people("oncall:sre", {}), plan("region"), plan("corruption")}, 12,
      [](World &world) {
        const EventId bad = fault(world);
        put(world, "orders-db.corrupt_since", 5, bad);
        page(world, bad);
      },
      [](World &world) {
        return std::vector<double>{times_of(world, "runbook_finished", "runbook:corruption").at(0),
                                   times_of(world, "decided").at(0),
                                   port(world, "runbook:region.started").since_s()};
      });
  CHECK(seen == std::vector<double>{1000, 1000, 0});
}

TEST_CASE("a wrong theory costs a round, and the next is better founded")
{
  const auto decided = [](double right) {
    return play({the_people("oncall:sre", {{"right_place_ratio", right},
                                           {"fixation_ratio", 0},
                                           {"learning_factor", 0},
                                           {"again_factor", 1},
                                           {"decide_wrongly_s", 200},
                                           {"verify_s", 50}}),
                 plan("region")},
                12, lose_region, first("decided"));
  };
  CHECK(decided(1) == std::vector<double>{2000});
  // ... + decide_wrongly_s + no_runbook_factor try_s + verify_s, and a second diagnosis
  CHECK(decided(0) == std::vector<double>{2000 + 200 + 3 * 60 + 50 + 600});
}

TEST_CASE("all that people do goes at the pace of the incident")
{
  CHECK(play({the_people("oncall:sre", {{"pace_of_incident", 2}}), plan("region")}, 12, lose_region,
             [](World &world) {
               return std::vector<double>{times_of(world, "decided").at(0),
                                          port(world, "runbook:region.pace").value()};
             }) == std::vector<double>{1000 + 2 * 1000, 2});
}

TEST_CASE("with nothing to see by, diagnosis takes longer and is wrong more often")
{
  Given eyes;
  eyes.region = "east";
  const ComponentSpec prometheus = component("prometheus", "prometheus:main", eyes);
  const auto diagnosed = [&](const char *kind, double right, const std::function<void(World &)> &lose) {
    return play({the_people("oncall:sre", {{"right_ratio", right}, {"right_place_ratio", right}}),
                 plan("region"), prometheus},
                12, lose, times(kind));
  };
  const auto lose_database = [](World &world) {
    world.sleep_s(1000);
    const EventId dead = fault(world);
    hold(world, "component:prometheus:main.up", 0, dead);
    hold(world, "component:orders-db.up", 0, dead);
    put(world, "journey:checkout.impact", 1, dead);
    page(world, dead);
  };
  CHECK(diagnosed("diagnosed", 1.3, lose_database).at(0) == 1000 + 100 + 2 * 600);
  CHECK(diagnosed("misdiagnosed", 0.2, lose_database).at(0) == 1000 + 100 + 2 * 600);
  // That a region is gone with all that tells of it is what they see.
  CHECK(diagnosed("diagnosed", 1, lose_region).at(0) == 1000 + 100 + 600);
}

TEST_CASE("a lost region is named by its own figures, and nobody sends it from team to team")
{
  const auto diagnosed = [](const std::map<std::string, Distribution> &numbers) {
    std::map<std::string, Distribution> all = {{"diagnose_s", 7000},
                                               {"diagnose_known_s", 7000},
                                               {"diagnose_novel_s", 7000},
                                               {"right_ratio", 0},
                                               {"diagnose_place_s", 300}};
    for (const auto &[name, value] : numbers)
      all[name] = value;
    return play({the_people("oncall:sre", all), plan("region")}, 12, lose_region, times("diagnosed")).at(0);
  };
  CHECK(diagnosed({}) == 1000 + 100 + 300);
  CHECK(diagnosed({{"misrouted_ratio", 1}, {"hop_s", 900}}) == 1000 + 100 + 300);
  CHECK(diagnosed({{"pace_of_incident", 2}}) == 1000 + 2 * 400);
}

TEST_CASE("a database without a runbook of its own is restarted, else it gets the region's, slower")
{
  const auto play_with = [](const std::vector<ComponentSpec> &more) {
    std::vector<ComponentSpec> all = {the_people("oncall:sre", {}), plan("region")};
    all.insert(all.end(), more.begin(), more.end());
    return play(
        all, 12,
        [](World &world) {
          world.sleep_s(10);
          const EventId dead = fault(world);
          static_cast<void>(world.read(ports::component_up, "orders-db"));
          hold(world, "component:orders-db.up", 0, dead);
          put(world, "journey:checkout.impact", 1, dead);
          page(world, dead);
        },
        [](World &world) {
          const auto restarted = times_of(world, "restarted");
          return std::vector<double>{
              static_cast<double>(times_of(world, "no_runbook", "oncall:sre").empty() ? 0 : 1),
              restarted.empty() ? 0 : restarted.at(0), port(world, "component:orders-db.up").value(),
              port(world, "runbook:region.pace").value()};
        });
  };
  // 10 + acknowledge + diagnose + decide + 3 try_s
  CHECK(play_with({component("rds_instance", "orders-db", {"east", {}, {}, {}})}) ==
        std::vector<double>{1, 10 + 100 + 600 + 300 + 180, 1, 1});
  CHECK(play_with({}) == std::vector<double>{1, 0, 0, 3});
}

TEST_CASE(
    "a dead database is failed over to a member that lives, and restarted where none does or none may lead")
{
  const auto asked_first = [](double members, bool others_live) {
    Given database{"east", {{"members", members}, {"replica_lag_s", 3600}, {"maximum_lag_bytes", 1}}, {}, {}};
    return play(
        {the_people("oncall:sre", {}), component("patroni", "orders-db", database)}, 12,
        [=](World &world) {
          put(world, "orders-db@east.write_per_s", 100, no_event);
          world.sleep_s(10);
          const EventId dead = fault(world);
          hold(world, "component:orders-db.up", 0, dead);
          if (!others_live)
            for (const char *zone : {"zone:east-a.up", "zone:east-b.up", "zone:east-c.up"})
              put(world, zone, 0, dead);
          put(world, "journey:checkout.impact", 1, dead);
          page(world, dead);
        },
        [](World &world) {
          std::vector<double> order;
          for (const Event &event : world.timeline().events())
            if (event.kind == "asked" && order.size() < 2)
              order.push_back(event.what == "failover:orders-db"  ? 1
                              : event.what == "restart:orders-db" ? 2
                                                                  : 3);
          return order;
        });
  };
  CHECK(asked_first(3, true) == std::vector<double>{1, 2}); // refused: the members lag
  CHECK(asked_first(1, true).at(0) == 2);
  CHECK(asked_first(3, false).at(0) == 2);
}

TEST_CASE("a lasting trouble that no runbook is for leads to action: every kind that can fail by itself")
{
  for (const char *kind : {"alb", "service", "eks_cluster", "elasticache", "rds_instance"}) {
    INFO(kind);
    Given at{"east", {}, {}, {}};
    const std::string id = std::string("some:") + kind;
    const auto seen = play(
        {the_people("oncall:sre", {}), component(kind, id, at)}, 12,
        [&](World &world) {
          world.sleep_s(10);
          const EventId dead = fault(world);
          hold(world, "component:" + id + ".up", 0, dead);
          put(world, "journey:checkout.impact", 1, dead);
          page(world, dead);
        },
        [&](World &world) { return std::vector<double>{port(world, "component:" + id + ".up").value()}; });
    CHECK(seen == std::vector<double>{1});
  }
}

TEST_CASE("what is tried and does not help is tried again, and in the end nobody knows anything else")
{
  Given at{"east", {}, {}, {}};
  const auto seen = play(
      {the_people("oncall:sre", {}), component("alb", "alb:shop", at)}, 12,
      [](World &world) {
        world.sleep_s(10);
        const EventId dead = fault(world);
        hold(world, "component:alb:shop.up", 0, dead);
        put(world, "journey:checkout.impact", 1, dead);
        page(world, dead);
        const Port &restarted = port(world, "done:restart:alb:shop");
        for (;;) { // it dies again and again
          world.wait_until({&restarted}, [&] { return restarted.on(); });
          hold(world, "component:alb:shop.up", 0, dead);
          world.wait_until({&restarted}, [&] { return !restarted.on(); });
        }
      },
      [](World &world) {
        return std::vector<double>{static_cast<double>(times_of(world, "restarted").size()),
                                   static_cast<double>(times_of(world, "nothing_left").size())};
      });
  CHECK(seen[0] == 3);
  CHECK(seen[1] >= 1);
}

TEST_CASE("a region that comes back stops its runbook, unless there is no way back any more")
{
  const auto seen = [](const std::string &action, const std::string &target) {
    Given step;
    step.numbers = {{"duration_s", 60}};
    step.links = {{"runbook", {"runbook:region"}}};
    step.texts = {{"action", action}, {"target", target}};
    Given second = step;
    second.texts = {{"action", "wait"}};
    second.numbers = {{"duration_s", 600}};
    second.links["after"] = {"runbook:region/1"};
    Given third = second;
    third.links["after"] = {"runbook:region/2"};
    return play(
        {the_people("oncall:sre", {}), plan("region"), component("runbook_step", "runbook:region/1", step),
         component("runbook_step", "runbook:region/2", second),
         component("runbook_step", "runbook:region/3", third)},
        12,
        [](World &world) {
          lose_region(world); // the runbook begins at 2000
          const Port &asked = port(world, "request:promote:orders-db-dr");
          world.wait_until(
              {&asked}, [&] { return asked.on(); }, 2200);
          if (asked.on())
            put(world, "done:promote:orders-db-dr", 1, no_event);
          world.sleep_until_s(2300);
          const EventId back = world.record("fault", "fault_healed", "", Phase::action, {});
          put(world, world.up("east").name(), 1, back);
          put(world, "journey:checkout.impact", 0, back);
        },
        [](World &world) {
          return std::vector<double>{static_cast<double>(times_of(world, "runbook_called_off").size()),
                                     static_cast<double>(times_of(world, "runbook_finished").size())};
        });
  };
  CHECK(seen("wait", "") == std::vector<double>{1, 0});
  CHECK(seen("promote", "orders-db-dr") == std::vector<double>{0, 1});
}

TEST_CASE("a page that no pager carries reaches nobody, and one that some pager carries does")
{
  for (const int down : {1, 2}) {
    Given given = plain_people();
    given.links = {{"paged_by", {"tool:phone", "tool:chat"}}};
    const auto acknowledged = play(
        {component("oncall", "oncall:sre", given)}, 12,
        [down](World &world) {
          put(world, "tool:phone.available", 0, no_event);
          put(world, "tool:chat.available", down == 1 ? 1 : 0, no_event);
          lose_region(world);
        },
        [](World &world) {
          auto times = times_of(world, "acknowledged", "oncall:sre");
          times.push_back(static_cast<double>(times_of(world, "page_lost", "oncall:sre").size()));
          return times;
        });
    if (down == 1)
      CHECK(acknowledged == std::vector<double>{1100, 0});
    else
      CHECK(acknowledged == std::vector<double>{1});
  }
}

} // namespace oncall_test
