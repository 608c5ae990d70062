// What reports say of transactions: journeys, causes, stores that disagree.
#include "sim/report/check_report.hpp"
#include "sim/report/replay_report.hpp"
#include "sim/report/transactions.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace transactions_test {

using namespace drsim;
using nlohmann::json;

namespace {

Outcome outcome_of(double failed)
{
  JourneyOutcome journey;
  journey.id = "checkout";
  journey.arrivals = 2000 + failed;
  journey.ok = 1990;
  journey.slow = 10;
  journey.failed = failed;
  journey.failed_by = {{"front_door", failed - 100}, {"timed_out", 100}};
  journey.lost = 31;
  journey.duplicated = 150;
  journey.worst_latency_p99_s = 2.5;
  journey.committed_unanswered = 4;
  journey.reloads = 60;
  journey.written_twice = 3;
  Outcome outcome;
  outcome.journeys = {journey};
  outcome.pairs = {{"orders-db", "events", 7, 8, 23, 9}};
  outcome.stores = {{"orders-db", 2, 31, 0}, {"events", 3, 30, 150}};
  outcome.duplicated_events = 150;
  outcome.longest_backlog = 42;
  return outcome;
}

Timeline series()
{
  Timeline t;
  t.record(600, "fault:region_outage:east", "fault", "east is lost", Phase::none, {});
  for (const double at_s : {0.0, 300.0, 900.0})
    t.sample("journey:checkout:success_ratio", at_s, at_s == 900 ? 0.25 : 1);
  t.sample("journey:checkout:latency_p99_s", 900, 2.5);
  t.sample("journey:checkout:failed:front_door", 900, 60);
  t.sample("journey:checkout:failed:front_door", 1500, 100);
  t.sample("backlog", 900, 42);
  t.sample("backlog", 1500, 0);
  t.sample("queue:order@east", 900, 40);
  t.sample("store:orders-db:lost_transactions", 1300, 31);
  t.sample("store:events:lost_transactions", 900, 30);
  t.sample("pair:orders-db|events:lost_in_both", 1300, 23);
  t.sample("store:events:duplicated_events", 900, 150);
  return t;
}

} // namespace

TEST_CASE("check tells per journey what failed and why, and where stores disagree")
{
  Scenario scenario;
  scenario.id = "outage";
  const ScenarioSummary summary =
      summarise(Deployment{}, scenario, std::vector<Outcome>{outcome_of(300), outcome_of(500)});
  const std::string text = transactions_text(summary, false);
  CHECK(text.find("front door 75 %, timed out 25 %") != std::string::npos);
  CHECK(text.find("7 orders without event, 9 never published, 8 events without order, 23 gone from both") !=
        std::string::npos);
  CHECK(text.find("Longest queues: 42") != std::string::npos);
  CheckReport report;
  report.parts = {{summary, "fixed", ""}};
  const json one = json::parse(check_json(report)).at("scenarios").at(0);
  CHECK(one.at("journeys").at(0).at("failed").at("max") == 500);
  CHECK(one.at("journeys").at(0).at("failed_by").at(0).at("cause") == "front_door");
  CHECK(one.at("journeys").at(0).at("failed_by").at(0).at("share") == Approx(0.75));
  CHECK(one.at("journeys").at(0).at("success_ratio").at("max") == Approx(2000.0 / 2300));
  CHECK(one.at("across_stores").at(0).at("events_without_order").at("p50") == 8);
  CHECK(one.at("duplicated_events").at("max") == 150);
  CHECK(one.at("longest_backlog").at("max") == 42);
}

TEST_CASE("a replay tells what became of each journey's transactions, in its text and its JSON")
{
  const Timeline timeline = series();
  const ReplayReport report{"0.1.0", "shop", "outage", "", 1, 0, 7200, &timeline, outcome_of(300)};
  const std::string text = replay_text(report, false);
  CHECK(text.find("200 front door, 100 timed out") != std::string::npos);
  CHECK(text.find("4 were written though their users were told that they failed") != std::string::npos);
  CHECK(text.find("150 read twice") != std::string::npos);
  CHECK(text.find("60 of the arrivals came again after a failure, 3 of them wrote twice") !=
        std::string::npos);
  CHECK(json::parse(replay_json(report)).at("outcome").at("journeys").at(0).at("written_twice") == 3);
  const json out = json::parse(replay_json(report)).at("outcome");
  const json &journey = out.at("journeys").at(0);
  CHECK(journey.at("failed_by").at("timed_out") == 100);
  CHECK(journey.at("lost") == 31);
  CHECK(out.at("across_stores").at(0).at("orders_without_event") == 7);
  CHECK(out.at("stores").at(1).at("duplicated_events") == 150);
}

TEST_CASE("along the timeline: rows where something happened, losses when they happen, each once")
{
  const std::string text = along_text(series(), 2400, 4, false);
  CHECK(text.find("20 min 00 s") < text.find("25.0 %"));
  CHECK(text.find("25.0 %") != std::string::npos);
  CHECK(text.find("order@east 40") != std::string::npos);
  CHECK(text.find("60           30                150  60 front door") != std::string::npos);
  CHECK(text.find("40           38                150  40 front door") != std::string::npos); // 31 + 30 - 23
  CHECK(text.find("  10 min 00 s") == std::string::npos);
  CHECK(text.find("  40 min 00 s") == std::string::npos);
  CHECK(along_text(Timeline{}, 2400, 4, false).empty());
}

} // namespace transactions_test
