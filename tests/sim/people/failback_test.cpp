// People who go home by plan.
#include "tests/sim/isolated.hpp"
#include "tests/sim/people/plain_people.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace failback_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double hour_s = 3600;

struct Return {
  bool runbook = true;
  double start_hour = 12;
  double back_s = 4 * hour_s; ///< the first region is up
  double lost_again_s = forever_s;
};

/// When people begin the runbook for the way home, or say that there is none. Services use the other region
/// from one hour on.
std::vector<double> begun_s(const Return &given, const char *kind = "failback_begun")
{
  return isolated([&] {
    Given people = plain_people(), book, act;
    people.numbers["failback_after_s"] = 2 * hour_s;
    people.numbers["failback_from_hour"] = 22;
    people.numbers["failback_to_hour"] = 3;
    if (given.runbook)
      people.links = {{"runbooks", {"runbook:home"}}};
    book.texts = {{"trigger", "failback"}};
    act.numbers = {{"duration_s", 60}, {"needs_approval", 0}};
    act.texts = {{"action", "switch_back"}, {"target", "orders-db"}};
    act.links = {{"runbook", {"runbook:home"}}};
    Deployment deployment =
        two_regions({component("oncall", "oncall:sre", people), component("runbook", "runbook:home", book),
                     component("runbook_step", "runbook:home/1", act)});
    deployment.components.push_back(component("rds_instance", "orders-db", {"east", {}, {}, {}}));
    deployment.stores = {{"orders-db", ""}};
    World::Settings settings = alone();
    settings.horizon_s = 60 * hour_s;
    settings.start_hour = given.start_hour;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_until_s(hour_s);
      const EventId lost = world.record("fault:region_outage:east", "fault", "", Phase::none, {});
      put(world, "region:east.up", 0, lost);
      put(world, "orders-db.serving_region", 1, lost);
      world.sleep_until_s(given.back_s);
      put(world, "region:east.up", 1, lost);
      if (given.lost_again_s < forever_s) {
        world.sleep_until_s(given.lost_again_s);
        put(world, "region:east.up", 0, lost);
      }
    });
    world.run();
    auto times = times_of(world, kind, "oncall:sre");
    times.resize(std::min<std::size_t>(times.size(), 1));
    return times;
  });
}

} // namespace

TEST_CASE("failback: people wait a while after the region's return, then for the window")
{
  CHECK(begun_s({}) == std::vector{10 * hour_s});         // 16:00 and two hours: the window opens at 22:00
  CHECK(begun_s({true, 18}) == std::vector{6 * hour_s});  // it is midnight: it is open
  CHECK(begun_s({true, 21}) == std::vector{25 * hour_s}); // 03:00: it has closed
}

TEST_CASE("failback: without a runbook nobody goes, and that is said")
{
  CHECK(begun_s({false}).empty());
  CHECK(begun_s({false}, "no_failback_runbook") == std::vector{4 * hour_s});
}

TEST_CASE("failback: who sees the region lost again before the window stays away")
{
  CHECK(begun_s({true, 12, 4 * hour_s, 9 * hour_s}).empty());
}

TEST_CASE("failback: a page while the planned change is under way is expected, and begins no incident")
{
  const auto seen = isolated([&] {
    Given people = plain_people(), book, act;
    people.numbers["failback_after_s"] = 60;
    people.numbers["failback_from_hour"] = 0;
    people.numbers["failback_to_hour"] = 24;
    people.links = {{"runbooks", {"runbook:home"}}};
    book.texts = {{"trigger", "failback"}};
    act.numbers = {{"duration_s", hour_s}, {"needs_approval", 0}};
    act.texts = {{"action", "wait"}};
    act.links = {{"runbook", {"runbook:home"}}};
    Deployment deployment =
        two_regions({component("oncall", "oncall:sre", people), component("runbook", "runbook:home", book),
                     component("runbook_step", "runbook:home/1", act),
                     component("rds_instance", "orders-db", {"east", {}, {}, {}})});
    deployment.stores = {{"orders-db", ""}};
    World::Settings settings = alone();
    settings.horizon_s = 3 * hour_s;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_until_s(10);
      const EventId lost = world.record("fault:test", "fault", "", Phase::none, {});
      put(world, "orders-db.serving_region", 1, lost);
      world.sleep_until_s(hour_s / 2);
      const EventId alarm = world.record("alert", "alert_notified", "", Phase::detection, {lost});
      put(world, "oncall:sre.paged", 1, alarm);
    });
    world.run();
    return std::vector<double>{static_cast<double>(times_of(world, "page_expected", "oncall:sre").size()),
                               static_cast<double>(times_of(world, "paged", "oncall:sre").size())};
  });
  CHECK(seen == std::vector<double>{1, 0});
}

} // namespace failback_test
