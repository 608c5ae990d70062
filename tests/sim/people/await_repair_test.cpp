// People who would lose data by failing over, and hear that what is broken will be mended.
#include "tests/sim/isolated.hpp"
#include "tests/sim/people/plain_people.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace await_repair_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double lost_at_s = 1000;
constexpr double known_s = 100 + 600; ///< to the keyboard, to the right theory
constexpr double decide_s = 300;

struct Repair {
  double mended_s = forever_s; ///< after the loss
  double announced_factor = 1;
  double loss_worth_s = 1800;
  bool lossy = true;
};

/// When the runbook for a lost database begins, after the loss; empty: never. The objective of a recovery is
/// an hour.
std::vector<double> begun_after_s(const Repair &repair)
{
  return isolated([&] {
    Given given = plain_people();
    given.numbers["announced_ratio"] = 1;
    given.numbers["announced_factor"] = repair.announced_factor;
    given.numbers["loss_worth_s"] = repair.loss_worth_s;
    given.numbers["redecide_s"] = 1800;
    given.links = {{"runbooks", {"runbook:database"}}};
    Given book, act;
    book.texts = {{"trigger", "database"}};
    act.numbers = {{"duration_s", 60}, {"needs_approval", 0}};
    act.texts = {{"action", repair.lossy ? "promote" : "rollback"},
                 {"target", repair.lossy ? "orders-db-dr" : "bff"}};
    act.links = {{"runbook", {"runbook:database"}}};
    Deployment deployment =
        two_regions({component("oncall", "oncall:sre", given), component("runbook", "runbook:database", book),
                     component("runbook_step", "runbook:database/1", act),
                     component("service", "bff@east", {"east", {}, {}, {}})});
    deployment.journeys.emplace_back();
    deployment.journeys.back().id = "checkout";
    deployment.stores.push_back({"orders-db", "Orders"});
    World::Settings settings = alone();
    settings.horizon_s = 30000;
    World world(deployment, settings);
    const auto all = start_all(world);
    world.spawn("script", [&] {
      world.sleep_until_s(lost_at_s);
      const EventId lost = world.record("fault:zone_outage:east-a", "fault", "", Phase::none, {});
      if (repair.mended_s < forever_s)
        world.mended_at(lost, lost_at_s + repair.mended_s);
      put(world, "component:orders-db.up", 0, lost);
      put(world, "orders-db.writable", 0, lost);
      put(world, "journey:checkout.impact", 1, lost);
      const EventId alarm = world.record("alert", "alert_notified", "", Phase::detection, {lost});
      put(world, "oncall:sre.paged", 1, alarm);
      if (repair.mended_s >= forever_s)
        return;
      world.sleep_until_s(lost_at_s + repair.mended_s);
      put(world, "component:orders-db.up", 1, lost);
      put(world, "orders-db.writable", 1, lost);
      put(world, "journey:checkout.impact", 0, lost);
    });
    world.run();
    auto begun = times_of(world, "decided", "oncall:sre");
    begun.resize(std::min<std::size_t>(begun.size(), 1));
    for (double &t_s : begun)
      t_s -= lost_at_s;
    return begun;
  });
}

} // namespace

TEST_CASE("people decide at once when nobody says when it will be mended")
{
  CHECK(begun_after_s({}) == std::vector{known_s + decide_s});
}

TEST_CASE("people wait for a repair that is announced within what their data is worth, and then do nothing")
{
  CHECK(begun_after_s({known_s + 5000}).empty());
}

TEST_CASE("people who hear that it takes longer decide at once")
{
  CHECK(begun_after_s({known_s + 5500}) == std::vector{known_s + decide_s});
}

TEST_CASE("an announcement that is too good keeps people waiting")
{
  // Said to take half as long as it does: no more than 5,400 s although it is 10,000.
  CHECK(begun_after_s({known_s + 10000, 2}).empty());
  CHECK(begun_after_s({known_s + 10900, 2}) == std::vector{known_s + decide_s});
}

TEST_CASE("nobody waits to do what loses nothing")
{
  CHECK(begun_after_s({known_s + 5000, 1, 1800, false}) == std::vector{known_s + decide_s});
}

} // namespace await_repair_test
