// A trial that breaks a law is a defect of its own, whatever its figures are; the others go on.
#include "sim/campaign/store_watch.hpp"
#include "sim/components/component.hpp"
#include "sim/model/ports.hpp"
#include "tests/sim/campaign/toy.hpp"
#include "tests/sim/isolated.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

/// The outcome of trial 3 of 5, in which something goes wrong, and nothing in the others.
Outcome broken_trial(const Mischief &mischief)
{
  const Deployment deployment = toy_deployment();
  const std::vector<Scenario> scenarios = {toy_scenario("a")};
  const CampaignResult result = run_campaign(deployment, scenarios, toy_model(3, mischief), fixed_trials(5));
  REQUIRE(result.runs.at(0).outcomes.size() == 5);
  for (std::uint64_t trial = 0; trial < 5; ++trial)
    if (trial != 3)
      CHECK(result.runs.at(0).outcomes.at(trial).status == Outcome::Status::ok);
  return result.runs.at(0).outcomes.at(3);
}

bool tells(const Outcome &outcome, const std::string &law)
{
  INFO(outcome.message);
  return outcome.status == Outcome::Status::defect &&
         outcome.message.starts_with("broken law: " + law + ": ");
}

/// A copy of a database in each of two regions, and services that move from one to the other at 500 s.
std::vector<Witness::TwoWriters> seen_of_a_move(double second_writes_from_s, bool first_stops)
{
  Deployment deployment = toy_deployment();
  ComponentSpec store;
  store.id = "db";
  store.kind = "rds_instance";
  store.region = "east";
  deployment.components.push_back(store);
  World::Settings settings;
  settings.horizon_s = 1000;
  settings.stands_in = "script";
  World world(deployment, settings);
  const World::AtWork script = world.at_work("script");
  Port &serving = world.own(ports::serving_region, "db", 0);
  Port &first = world.own(ports::writable, "db@east", 1);
  Port &second = world.own(ports::writable, "db@west", 0);
  Port &rate = world.own(ports::write_per_s, "db@east", 2);
  const StoreWatch watch(world);
  world.spawn("script", [&] {
    world.sleep_until_s(second_writes_from_s);
    world.set(second, 1, no_event);
    world.sleep_until_s(400);
    if (first_stops) {
      world.set(first, 0, no_event);
      world.set(rate, 0, no_event);
    }
    world.sleep_until_s(500);
    world.set(serving, 1, no_event);
    world.set(first, 0, no_event);
  });
  static_cast<void>(world.run());
  Witness witness;
  watch.tell(witness);
  return witness.two_writers;
}

} // namespace

TEST_CASE("laws: a loss that no event tells is a defect")
{
  CHECK(tells(broken_trial([](World &world) {
                world.spawn("mischief", [&world] {
                  world.sleep_until_s(19999);
                  world.timeline().set_total("store:orders-db:lost_transactions", 0);
                });
              }),
              "no write vanishes untold"));
}

TEST_CASE("laws: an effect with a cause that has not happened is a defect")
{
  const Outcome broken = broken_trial([](World &world) {
    world.spawn("mischief", [&world] {
      world.sleep_until_s(50);
      world.record("repair", "repaired", "", Phase::action, {7});
    });
  });
  INFO(broken.message);
  CHECK(broken.status == Outcome::Status::defect);
  CHECK(broken.message.find("a cause precedes its effect: repaired") != std::string::npos);
}

TEST_CASE("laws: transactions that nobody has counted are a defect")
{
  Deployment deployment = toy_deployment();
  Journey buy;
  buy.id = "buy";
  deployment.journeys = {buy};
  const auto counted = [&](double ok, double of_shop) {
    const auto users = [=](World &world) {
      for (const auto &[name, value] : {std::pair{"arrivals", 100.0},
                                        {"ok", ok},
                                        {"slow", 0.0},
                                        {"failed", 0.0},
                                        {"in_flight", 0.0},
                                        {"worst_latency_p50_s", 0.0},
                                        {"worst_latency_p99_s", 0.0}})
        world.timeline().set_total(std::string("journey:buy:") + name, value);
      world.timeline().set_total("transactions:arrivals", of_shop);
    };
    return run_campaign(deployment, {toy_scenario("a")}, toy_model(0, users), fixed_trials(1))
        .runs.at(0)
        .outcomes.at(0);
  };
  CHECK(counted(100, 100).status == Outcome::Status::ok);
  CHECK(counted(99, 100).status == Outcome::Status::defect);
  CHECK(counted(99, 100).message.find("every transaction of buy is counted once") != std::string::npos);
  CHECK(tells(counted(100, 101), "transactions are conserved"));
}

TEST_CASE("laws: two copies that take writes in turn without a split brain are a defect")
{
  Deployment deployment = toy_deployment();
  ComponentSpec store;
  store.id = "orders-db";
  store.kind = "rds_instance";
  store.region = "east";
  deployment.components.push_back(store);
  const auto played = [&](bool told) {
    const auto move = [told](World &world) {
      const World::AtWork script = world.at_work("script");
      Port &serving = world.own(ports::serving_region, "orders-db", 0);
      Port &first = world.own(ports::writable, "orders-db@east", 1);
      Port &second = world.own(ports::writable, "orders-db@west", 0);
      static_cast<void>(world.own(ports::write_per_s, "orders-db@east", 2));
      world.spawn("script", [&world, &serving, &first, &second, told] {
        world.sleep_until_s(40);
        world.set(second, 1, no_event);
        world.sleep_until_s(400);
        if (told)
          world.record("orders-db", "split_brain", "", Phase::none, {});
        world.set(serving, 1, no_event);
        world.set(first, 0, no_event);
      });
    };
    return run_campaign(deployment, {toy_scenario("a")}, toy_model(0, move), fixed_trials(1))
        .runs.at(0)
        .outcomes.at(0);
  };
  const Outcome untold = played(false);
  INFO(untold.message);
  CHECK(tells(untold, "one writer a store"));
  const Outcome told = played(true);
  INFO(told.message);
  CHECK(told.message.find("one writer a store") == std::string::npos);
}

TEST_CASE("laws: what is in a region that has been down does not act")
{
  const auto lost_region = [](const char *kind) {
    return [kind](World &world) {
      world.spawn("mischief", [&world, kind] {
        world.hold(world.up("east"), 0, no_event);
        world.sleep_until_s(50);
        world.record("east-service", kind, "", Phase::action, {});
      });
    };
  };
  Deployment deployment = toy_deployment();
  ComponentSpec service;
  service.id = "east-service";
  service.region = "east";
  deployment.components.push_back(service);
  const auto status = [&](const char *kind) {
    return run_campaign(deployment, {toy_scenario("a")}, toy_model(0, lost_region(kind)), fixed_trials(1))
        .runs.at(0)
        .outcomes.at(0);
  };
  CHECK(tells(status("promoted"), "the dead do not act"));
  CHECK(status("promoted").message.find("region:east.up") != std::string::npos);
  CHECK(status("writer_lost").status == Outcome::Status::ok);
}

TEST_CASE("laws: a fault that is over and still holds a port is a defect")
{
  const auto left_behind = [](World &world) {
    world.spawn("mischief", [&world] {
      const int first = world.hold(world.up("west"), 0, no_event, 4);
      world.hold(world.up("west-a"), 0, no_event, 4);
      world.sleep_until_s(50);
      world.release(world.up("west"), first, no_event);
      world.over(4);
    });
  };
  const Outcome broken = broken_trial(left_behind);
  CHECK(tells(broken, "a fault that is over holds nothing"));
  CHECK(broken.message.find("zone:west-a.up at t = 50.000 s") != std::string::npos);
}

TEST_CASE("laws: two copies that both take writes of services in turn are seen")
{
  isolated_checks([] {
    const auto seen = seen_of_a_move(100, false);
    MUST(seen.size() == 1);
    MUST(seen[0].store == "db" && seen[0].left == "east" && seen[0].taken == "west");
    MUST(seen[0].from_s == 100 && seen[0].to_s == 500);
    MUST(seen[0].writes > 700 && seen[0].writes < 800);
  });
  isolated_checks([] { MUST(seen_of_a_move(100, true).empty()); });
  isolated_checks([] { MUST(seen_of_a_move(499, false).empty()); });
}
