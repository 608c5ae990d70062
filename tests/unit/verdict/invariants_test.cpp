#include "sim/verdict/invariants.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace invariants_test {

using namespace drsim;

namespace {

/// A trial in which all laws hold, to be broken one at a time.
struct Sound {
  std::vector<Event> events;
  std::map<std::string, double> totals;
  Deployment deployment;
  Outcome outcome;
  Witness witness;

  Sound()
  {
    deployment.stores = {{"orders-db", ""}};
    say(100, "fault:region_outage:region:east", "fault", {});
    say(100, "journey:buy", "impact_begin", {0});
    say(400, "orders-db-west", "promoted", {0});
    say(400, "orders-db", "data_lost", {2});
    say(500, "orders-db", "repointed", {2});
    say(520, "orders-db", "split_brain", {4});
    say(600, "journey:buy", "impact_over", {4});
    totals = {{"store:orders-db:rpo_s", 4},   {"store:orders-db:lost_transactions", 30},
              {"transactions:arrivals", 100}, {"transactions:ok", 60},
              {"transactions:slow", 10},      {"transactions:failed", 25}};
    witness.losses = {{"orders-db", 30, 4, 3}};
    JourneyOutcome buy;
    buy.id = "buy";
    buy.arrivals = 100;
    buy.ok = 60;
    buy.slow = 10;
    buy.failed = 25;
    buy.in_flight = 5;
    buy.failed_by = {{"front_door", 20}, {"timed_out", 5}};
    outcome.journeys = {buy};
    outcome.impact = true;
    outcome.onset_s = 100;
    outcome.rto_s = 500;
    outcome.critical_path = {{"action", "orders-db-west", "promoted", "", 100, 400},
                             {"propagation", "journey:buy", "impact_over", "", 400, 600}};
  }

  void say(double t_s, const std::string &component, const std::string &kind, std::vector<EventId> causes)
  {
    events.push_back({static_cast<EventId>(events.size()),
                      t_s,
                      component,
                      kind,
                      "",
                      Phase::action,
                      std::move(causes),
                      {}});
  }
  [[nodiscard]] std::string broken() const
  {
    return broken_law({events, totals, deployment, outcome, witness});
  }
};

std::string broken_by(const std::function<void(Sound &)> &harm)
{
  Sound trial;
  harm(trial);
  return trial.broken();
}

bool names(const std::string &message, const std::string &law, const std::string &what)
{
  INFO(message);
  return message.starts_with("broken law: " + law + ": ") && message.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("a sound trial breaks no law, and every law has its name")
{
  CHECK(Sound().broken().empty());
  for (const Law &law : laws())
    CHECK(std::string(law.name).size() > 5);
}

TEST_CASE("law: causes precede effects")
{
  const char *law = "causes precede effects";
  CHECK(
      names(broken_by([](Sound &t) { t.events[2].causes = {4}; }), law, "event 2 (orders-db-west, promoted"));
  CHECK(names(broken_by([](Sound &t) { t.events[2].causes = {2}; }), law, "event 2"));
  CHECK(names(broken_by([](Sound &t) { t.events[3].t_s = 99; }), law, "t = 99.000 s"));
  CHECK(names(broken_by([](Sound &t) { t.events[3].id = 7; }), law, "event 7"));
}

TEST_CASE("law: transactions are conserved, each journey's and all together")
{
  const char *law = "transactions are conserved";
  CHECK(names(broken_by([](Sound &t) { t.outcome.journeys[0].in_flight = 6; }), law, "journey buy"));
  CHECK(
      names(broken_by([](Sound &t) { t.outcome.journeys[0].failed_by[0].count = 19; }), law, "journey buy"));
  CHECK(names(broken_by([](Sound &t) {
                t.outcome.journeys[0].in_flight = -5;
                t.outcome.journeys[0].arrivals = 90;
              }),
              law, "less than none"));
  CHECK(names(broken_by([](Sound &t) { t.totals["transactions:failed"] = 26; }), law,
              "failed of all journeys"));
}

TEST_CASE("law: no write vanishes untold")
{
  const char *law = "no write vanishes untold";
  const auto unsaid = [](Sound &t) {
    t.events[3].kind = "repointed";
    t.witness.losses.clear();
  };
  CHECK(names(broken_by(unsaid), law, "orders-db has lost 30"));
  CHECK(
      names(broken_by([](Sound &t) { t.witness.losses[0].told = 4; }), law, "event 4 (orders-db, repointed"));
  CHECK(names(broken_by([](Sound &t) { t.witness.losses[0].told = no_event; }), law, "no event"));
  CHECK(names(broken_by([](Sound &t) { t.witness.losses[0].writes = 31; }), law, "its totals say"));
  CHECK(names(broken_by([](Sound &t) {
                t.totals["store:orders-db:lost_transactions"] = 0;
                t.witness.losses[0].writes = 0;
              }),
              law, "orders-db has lost 0"));
  CHECK(broken_by([](Sound &t) { // taken back, to nothing
          t.totals["store:orders-db:lost_transactions"] = t.totals["store:orders-db:rpo_s"] = 0;
          t.witness.losses[0] = {"orders-db", 0, 0, 4};
        })
            .empty());
}

TEST_CASE("law: the dead do not act, but are spoken of")
{
  const auto dead = [](const char *kind) {
    return broken_by([kind](Sound &t) {
      t.events[4].kind = kind;
      t.witness.dead_acts = {{4, "region:east.up"}};
    });
  };
  CHECK(names(dead("repointed_itself"), "the dead do not act",
              "event 4 (orders-db, repointed_itself, t = 500.000"));
  CHECK(names(dead("repointed_itself"), "the dead do not act", "region:east.up"));
  CHECK(dead("data_lost").empty());
  CHECK(said_of_the_dead("data_lost", "region:east.up") != nullptr);
  CHECK(said_of_the_dead("backups_deleted", "component:orders-db.up") != nullptr); // an attacker does it
  CHECK(said_of_the_dead("failed_over", "component:orders-db.up") !=
        nullptr); // its standby is another machine
  CHECK(said_of_the_dead("failed_over", "region:east.up") == nullptr);
}

TEST_CASE("law: people may always say that something dead cannot be done")
{
  std::set<std::string> kinds;
  static const std::regex word("\"([a-z_]+_impossible)\"");
  for (const auto &file : std::filesystem::recursive_directory_iterator(DRSIM_SOURCE_DIR "/sim/components")) {
    if (file.path().extension() != ".cpp")
      continue;
    std::ifstream in(file.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at)
      kinds.insert((*at)[1].str());
  }
  CHECK(kinds.size() > 15);
  for (const std::string &kind : kinds) {
    INFO(kind);
    CHECK(said_of_the_dead(kind, "region:east.up") != nullptr);
  }
}

TEST_CASE("law: one writer a store, unless a split brain says so")
{
  const auto both = [](double from_s) {
    return [from_s](Sound &t) { t.witness.two_writers = {{"orders-db", "east", "west", from_s, 500, 40}}; };
  };
  CHECK(broken_by(both(420)).empty());
  CHECK(names(broken_by(both(530)), "one writer a store", "orders-db took 40"));
}

TEST_CASE("law: each second of the RTO has one phase")
{
  const char *law = "each second of the RTO has one phase";
  CHECK(names(broken_by([](Sound &t) { t.outcome.critical_path[1].from_s = 401; }), law, ""));
  CHECK(names(broken_by([](Sound &t) { t.outcome.critical_path[1].from_s = 399; }), law, ""));
  CHECK(names(broken_by([](Sound &t) { t.outcome.critical_path.pop_back(); }), law, "RTO of 500"));
  CHECK(names(broken_by([](Sound &t) { t.outcome.critical_path[0].phase = "none"; }), law, "of no phase"));
  CHECK(names(broken_by([](Sound &t) { t.outcome.impact = false; }), law, "without impact"));
}

TEST_CASE("law: a fault that is over holds nothing")
{
  const std::string broken = broken_by([](Sound &t) {
    t.witness.held = {{"component:orders-db.up", 1, 700}};
  });
  CHECK(names(broken, "a fault that is over holds nothing", "fault 1"));
  CHECK(names(broken, "a fault that is over holds nothing", "component:orders-db.up at t = 700.000 s"));
}

} // namespace invariants_test
