#include "sim/report/check_report.hpp"
#include "sim/report/replay_report.hpp"
#include "sim/report/rows.hpp"
#include "sim/verdict/judge.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace reports_test {

using namespace drsim;
using nlohmann::json;

namespace {

Timeline story()
{
  Timeline t;
  const EventId fault = t.record(600, "fault:region_outage:east", "fault", "east is lost", Phase::none, {});
  t.record(600, "journey:checkout", "impact_begin", "", Phase::none, {fault});
  const EventId seen =
      t.record(641.3, "health-check:shop", "health_check_down", "Проверка не проходит", Phase::detection,
               {fault}, {"health-check:shop.failure_threshold", "scenario:/faults/0/for", "ghost.x_s"});
  t.record(900, "journey:checkout", "impact_over", "users are back", Phase::propagation, {seen});
  t.sample("journey:checkout:success_ratio", 0, 1);
  t.sample("journey:checkout:success_ratio", 600, 0);
  t.sample("journey:checkout:success_ratio", 900, 1);
  t.sample("store:orders-db:replica_lag_s", 0, 0.5);
  for (const char *name : {"store:orders-db:rpo_s", "store:orders-db:lost_transactions",
                           "transactions:failed", "transactions:doubt_s", "backlog:longest"})
    t.set_total(name, 0);
  return t;
}

Deployment shop()
{
  Deployment deployment;
  deployment.id = "shop";
  deployment.stores = {{"orders-db", ""}};
  return deployment;
}

CheckReport report_of(std::size_t good, std::size_t censored, bool broken)
{
  std::vector<Outcome> outcomes(good + censored, judge(story(), shop(), 7200));
  for (std::size_t i = 0; i < censored; ++i) {
    outcomes[i].censored = true;
    outcomes[i].waiting_for = {"orders-db", "no_writer", "no copy takes writes"};
    outcomes[i].critical_path.clear();
  }
  if (broken) {
    outcomes.emplace_back();
    outcomes.back().trial = 77;
    outcomes.back().status = Outcome::Status::crashed;
    outcomes.back().message = "its process died: Segmentation fault";
  }
  Scenario scenario;
  scenario.id = "region-outage";
  scenario.title = "The primary region is lost";
  CheckReport report;
  report.version = "0.1.0";
  report.deployment = "shop";
  report.parts = {
      {summarise(shop(), scenario, outcomes), "fixed", "drsim replay shop region-outage --seed 1"}};
  report.verdict = report.parts[0].summary.verdict;
  return report;
}

} // namespace

TEST_CASE("the result as JSON has the keys others rely on")
{
  const json out = json::parse(check_json(report_of(400, 0, false)));
  CHECK(out.at("schema") == "drsim.result/1");
  CHECK(out.at("verdict") == "pass");
  for (const char *key : {"drsim", "deployment", "seed", "input_digest", "timeline_digest", "objectives"})
    CHECK(out.contains(key));
  const json &one = out.at("scenarios").at(0);
  for (const char *key : {"id", "trials", "censored", "verdict", "lost_transactions", "failed_transactions",
                          "stores", "critical_path", "assumptions"})
    CHECK(one.contains(key));
  CHECK(one.at("rto_s").at("p95") == 300);
  CHECK(one.at("rto_s").at("met").at("probability") == 1);
  CHECK(one.at("rto_s").at("met").at("ci_low").get<double>() > 0.95);
  double share = 0;
  for (const json &leg : one.at("critical_path"))
    share += leg.at("share").get<double>();
  CHECK(share == Approx(1));
}

TEST_CASE("what the trials cannot say is null and named, beyond the horizon is not the same")
{
  const json few = json::parse(check_json(report_of(50, 0, false))).at("scenarios").at(0).at("rto_s");
  CHECK(few.at("p95").is_null());
  CHECK(few.at("unsupported") == json::array({"p95", "p99"}));
  CHECK(few.at("beyond_horizon").empty());
  const json late = json::parse(check_json(report_of(200, 100, false))).at("scenarios").at(0).at("rto_s");
  CHECK(late.at("p50") == 300);
  CHECK(late.at("p95").is_null());
  CHECK(late.at("beyond_horizon") == json::array({"p95", "p99", "max"}));
  const json none = json::parse(check_json(report_of(0, 0, false))).at("scenarios").at(0).at("rto_s");
  CHECK(none.at("unsupported").size() == 4);
  CHECK(none.at("met").at("probability").is_null());
}

TEST_CASE("the table names verdict, path and the command that repeats a broken trial")
{
  const std::string text = check_text(report_of(200, 100, true), false);
  CHECK(text.find("shop: fail") != std::string::npos);
  CHECK(text.find("> horizon") != std::string::npos);
  CHECK(text.find("health-check:shop") != std::string::npos);
  CHECK(text.find("repeat: drsim replay shop region-outage --seed 1 --traffic fluid --trial 77") !=
        std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(check_text(report_of(200, 100, true), true).find("\x1b[31mfail") != std::string::npos);
  CHECK_FALSE(check_text(report_of(0, 0, true), false).empty()); // nothing finished: still a report
}

TEST_CASE("the result tells what a role stands for, what was not played and what never worked")
{
  CheckReport report = report_of(100, 100, false);
  CHECK(check_text(report, false).find("No trial recovered") == std::string::npos);
  FaultSpec fault;
  fault.kind = "zone_outage";
  fault.target = fault.role = "zone:any of region:primary";
  fault.role_why = "each trial draws a zone";
  fault.drawn_from = {"zone:a", "zone:b"};
  report.parts[0].roles = {fault};
  report.skipped = {{"dns-health-check-flap", "The check flaps", "shop has no Route 53 health check"}};
  const std::string text = check_text(report, false);
  CHECK(text.find("Hits zone:a, zone:b (zone:any of region:primary): each trial draws a zone") !=
        std::string::npos);
  CHECK(text.find("not played: dns-health-check-flap, shop has no Route 53 health check") !=
        std::string::npos);
  const json out = json::parse(check_json(report));
  CHECK(out.at("skipped").at(0).at("why") == "shop has no Route 53 health check");
  CHECK(out.at("scenarios").at(0).at("roles").at(0).at("targets") == json::array({"zone:a", "zone:b"}));

  CHECK(check_text(report_of(0, 20, false), false).find("No trial recovered") != std::string::npos);
  report.parts[0].summary.ill_before = 7;
  CHECK(check_text(report, false).find("below an SLO before any fault in 7 of 200 trials") !=
        std::string::npos);
  CHECK(json::parse(check_json(report)).at("scenarios").at(0).at("ill_before") == 7);
}

TEST_CASE("a replay tells what happened because of what, and marks the critical path")
{
  const Timeline timeline = story();
  const ReplayReport report{"0.1.0", "shop", "region-outage", "The primary region is lost", 1,
                            0,       7200,   &timeline,       judge(timeline, shop(), 7200)};
  const std::string text = replay_text(report, false);
  CHECK(text.find("*  2  0:10:41.3   +0:00:41.3  detection    health-check:shop") != std::string::npos);
  CHECK(text.find("#0 fault") != std::string::npos);
  CHECK(text.find("RTO 5 min") != std::string::npos);
  CHECK(text.find("journey:checkout:success_ratio") != std::string::npos);
  CHECK(text.find("▁") != std::string::npos);
  const json out = json::parse(replay_json(report));
  CHECK(out.at("events").size() == 4);
  CHECK(out.at("events").at(2).at("causes") == json::array({0}));
  CHECK(out.at("events").at(2).at("what") == "Проверка не проходит");
  CHECK(out.at("series").at("journey:checkout:success_ratio").at(1) == json::array({600, 0}));
  CHECK(out.at("outcome").at("rto_s") == 300);
  Timeline open = story();
  open.record(1000, "journey:checkout", "impact_begin", "", Phase::none, {3});
  const ReplayReport censored{"", "", "", "", 1, 0, 7200, &open, judge(open, shop(), 7200)};
  CHECK(json::parse(replay_json(censored)).at("outcome").at("rto_s").is_null());
}

TEST_CASE("a replay has one time base: the fault from which the RTO counts, said where there are several")
{
  Timeline t;
  t.record(100, "fault:partition:a|b", "fault", "a and b are cut off", Phase::none, {});
  const EventId felt = t.record(600, "fault:region_outage:east", "fault", "east is lost", Phase::none, {});
  const EventId begun = t.record(601, "journey:checkout", "impact_begin", "", Phase::detection, {felt});
  t.record(900, "journey:checkout", "impact_over", "", Phase::propagation, {felt, begun});
  const ReplayReport report{"", "", "", "", 1, 0, 7200, &t, judge(t, shop(), 7200)};
  const std::string text = replay_text(report, false);
  CHECK(text.find("since fault: since #1 at 0:10:00.0, east is lost: the RTO counts from there") !=
        std::string::npos);
  CHECK(text.find("-0:08:20.0") != std::string::npos); // the first fault
  CHECK(text.find("+0:05:00.0") != std::string::npos); // the end, as far after it as the RTO is long
  CHECK(text.find("RTO 5 min 00 s") != std::string::npos);
}

TEST_CASE("every leg says where its seconds were set, by file and line or by source")
{
  Deployment deployment = shop();
  ComponentSpec check;
  check.id = "health-check:shop";
  Provenance &from = check.parameters["failure_threshold"].from;
  from.source = Source::user_file;
  from.confidence = Confidence::set;
  from.file = "terraform/plan.json";
  from.address = "aws_route53_health_check.shop.failure_threshold";
  deployment.components = {check};
  CheckReport report = report_of(400, 0, false);
  report.source = &deployment;
  report.parts[0].file = "scenarios/region-outage.json";
  const std::string told =
      "set by health-check:shop.failure_threshold: terraform/plan.json: "
      "aws_route53_health_check.shop.failure_threshold (set)\n            "
      "set by scenario:/faults/0/for: scenarios/region-outage.json#/faults/0/for (set)\n            "
      "set by ghost.x_s: not known where\n";
  CHECK(check_text(report, false).find(told) != std::string::npos);
  const json out = json::parse(check_json(report));
  json leg;
  for (const json &one : out.at("scenarios").at(0).at("critical_path"))
    if (one.at("component") == "health-check:shop")
      leg = one;
  CHECK(leg.at("set_by").at(0).at("parameter") == "health-check:shop.failure_threshold");
  CHECK(leg.at("set_by").at(0).at("provenance").at("file") == "terraform/plan.json");
  CHECK(leg.at("set_by").at(1).at("provenance").at("address") == "/faults/0/for");
  CHECK(leg.at("set_by").at(2).at("provenance").is_null());

  const Timeline timeline = story();
  const ReplayReport replay{"",
                            "",
                            "",
                            "",
                            1,
                            0,
                            7200,
                            &timeline,
                            judge(timeline, shop(), 7200),
                            {&deployment, "scenarios/region-outage.json"}};
  CHECK(replay_text(replay, false).find("set by health-check:shop.failure_threshold: terraform/plan.json") !=
        std::string::npos);
  CHECK(json::parse(replay_json(replay)).at("outcome").at("critical_path").at(0).at("set_by") ==
        leg.at("set_by"));
  CHECK(json::parse(replay_json(replay)).at("events").at(2).at("set_by") == leg.at("set_by"));
}

TEST_CASE("what trials without recovery waited for is told, by check and by replay")
{
  const CheckReport report = report_of(300, 100, false);
  CHECK(check_text(report, false)
            .find("  Waited for what at the horizon (trials without recovery):\n"
                  "    share  trials  component  waited for\n"
                  "     25 %     100  orders-db  no copy takes writes\n") != std::string::npos);
  const json out = json::parse(check_json(report)).at("scenarios").at(0).at("waiting_for");
  CHECK(out == json::parse(R"([{"component": "orders-db", "kind": "no_writer", "trials": 100, "share": 0.25,
                                "what": "no copy takes writes"}])"));
  Timeline open = story();
  open.record(1000, "journey:checkout", "impact_begin", "", Phase::none, {3});
  const ReplayReport replay{"", "", "", "", 1, 0, 7200, &open, judge(open, shop(), 7200)};
  const std::string text = replay_text(replay, false);
  CHECK(text.ends_with(
      "\nAt the horizon it waited for fault:region_outage:east: nobody was ever paged or told; "
      "nothing ends the fault: east is lost\n"));
  CHECK(text.find("Critical path, every second to the horizon once") != std::string::npos);
  CHECK(text.find("RPO missed") != std::string::npos);
  const json outcome = json::parse(replay_json(replay)).at("outcome");
  CHECK(outcome.at("waiting_for").at("kind") == "nobody_paged");
  CHECK(outcome.at("rpo_s").is_null());
  const json well = json::parse(replay_json({"", "", "", "", 1, 0, 7200, &open, {}})).at("outcome");
  CHECK(well.at("waiting_for").is_null());
  for (const char *name : {"status", "stores", "journeys", "across_stores", "caches", "exact"})
    CHECK(well.contains(name));
}

TEST_CASE("a deployment without a store of record is not told that it kept its RPO")
{
  Timeline timeline = story();
  Deployment bare = shop();
  bare.stores.clear();
  const Outcome outcome = judge(timeline, bare, 7200);
  CheckReport report = report_of(400, 0, false);
  report.parts[0].summary = summarise(bare, {}, std::vector<Outcome>(100, outcome));
  CHECK(check_text(report, false).find("no store of record") != std::string::npos);
  const json one = json::parse(check_json(report)).at("scenarios").at(0);
  CHECK(one.at("rpo_s").at("p50").is_null());
  CHECK(one.at("rpo_s").at("met").at("probability").is_null());
  CHECK(one.at("checks").at(1).at("verdict").is_null());
  CHECK(one.at("checks").at(1).at("not_judged") == "no store of record");
  const std::string text = replay_text({"", "", "", "", 1, 0, 7200, &timeline, outcome}, false);
  CHECK(text.find("RTO 5 min 00 s; no store of record;") != std::string::npos);
}

TEST_CASE("findings are sorted by severity, counted, and valid JSON whatever the file's bytes")
{
  const std::vector<FindingRow> findings = {
      {"b", Severity::warning, "plan.json", "/a/0", "single zone", ""},
      {"a", Severity::error, "rules/shop.yml", "41", "no route to a pager \xff", "add one"}};
  const std::string text = lint_text(findings, false);
  CHECK(text.find("error [a]") < text.find("warning [b]"));
  CHECK(text.find("rules/shop.yml:41") != std::string::npos);
  CHECK(text.find("plan.json#/a/0") != std::string::npos);
  CHECK(text.find("1 error, 1 warning, 0 notes\n") != std::string::npos);
  const json out = json::parse(lint_json("shop", findings));
  CHECK(out.at("findings").at(1).at("severity") == "error");
  CHECK(out.at("findings").at(1).at("cure") == "add one");
}

TEST_CASE("listings and imports show what was read, never a value")
{
  const Listing listing{"faults", {"id", "title"}, {{"region_outage", "A region is lost"}}};
  CHECK(listing_text(listing, false) == "id             title\nregion_outage  A region is lost\n");
  CHECK(json::parse(listing_json(listing)).at("rows").at(0).at("title") == "A region is lost");
  Imported file;
  file.file = "plan.json";
  file.format = "terraform-plan";
  file.components.resize(1);
  file.components[0].id = "orders-db";
  file.components[0].parameters["master_password"].text = "hunter2";
  file.seen = {{"aws_db_instance.orders", "aws_db_instance", "", "/0", true, ""},
               {"aws_lambda.x", "aws_lambda", "", "/1", false, "not modelled"}};
  Diagnostics diagnostics;
  diagnostics.warning("plan.json", "/1", "skipped");
  file.seen.push_back({"g/Disk", "alert", "", "9", true, "tells of storage"});
  const std::string text = import_text({file}, diagnostics, false);
  CHECK(text.find("understood, not played: g/Disk (alert): tells of storage") != std::string::npos);
  CHECK(text.find("2 of 3 understood") != std::string::npos);
  CHECK(text.find("not understood: aws_lambda.x (aws_lambda): not modelled") != std::string::npos);
  const std::string out = import_json({file}, diagnostics);
  CHECK(json::parse(out).at("files").at(0).at("seen").at(1).at("why_not") == "not modelled");
  CHECK((text + out).find("hunter2") == std::string::npos);
}

} // namespace reports_test
