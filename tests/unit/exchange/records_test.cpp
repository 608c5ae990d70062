#include "sim/formats/instant.hpp"
#include "sim/import/records/record.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

namespace records_test {

using namespace drsim;

namespace {

struct Read {
  Records records;
  std::string told;

  /// "about of/name seconds", with "+" behind what was cut short, one a line.
  [[nodiscard]] std::string text() const
  {
    static const char *about[] = {"parameter", "step", "ack", "escalate", "restore", "experiment"};
    std::string out;
    for (const Record &one : records.records)
      out += fmt::format("{} {}/{} {:g}{}\n", about[static_cast<int>(one.about)], one.of, one.name,
                         one.value_s, one.censored ? "+" : "");
    return out;
  }
  [[nodiscard]] std::string unread() const
  {
    std::string out;
    for (const Unread &one : records.unread)
      out += one.where + " " + one.what + ": " + one.why + "\n";
    return out;
  }
};

Read read(const std::string &text)
{
  Diagnostics diagnostics;
  Read out;
  out.records = read_records(text, "records", diagnostics);
  out.told = diagnostics.text();
  return out;
}

} // namespace

TEST_CASE("moments are read as programs write them")
{
  CHECK(parse_instant_s("1970-01-02T00:00:00Z") == 86400.0);
  CHECK(parse_instant_s("1970-01-02T02:00:00+02:00") == 86400.0);
  CHECK(parse_instant_s("1970-01-01 19:00:00.25-0500") == 86400.25);
  CHECK(parse_instant_s("1970-01-02T00:01") == 86460.0);
  CHECK(parse_clock_s("10:05") == 36300.0);
  for (const char *wrong : {"", "2026-13-01T00:00Z", "2026-02-30T00:00Z", "2026-01-01", "2026-01-01T25:00Z",
                            "2026-01-01T10:00:00X", "yesterday", "2026-01-01T1:00Z"})
    CHECK_FALSE(parse_instant_s(wrong));
}

TEST_CASE("what drsim measured names its parameters itself")
{
  const Read out = read(R"({"schema": "drsim.measured/1", "events": [], "durations": [
    {"parameter": "orders-db.failover_s", "value_s": 71.5, "censored": false, "at": "2026-11-02T10:00:00Z"},
    {"parameter": "orders-db.failover_s", "value_s": 600,
     "censored": true, "at": "2026-11-03T10:00:00Z"}]})");
  CHECK(out.told.empty());
  CHECK(out.text() == "parameter /orders-db.failover_s 71.5\nparameter /orders-db.failover_s 600+\n");
  CHECK(out.records.records[1].where == "/durations/1");
}

TEST_CASE("steps of an automation: what failed or runs still was cut short")
{
  const Read out = read(R"({"StepExecutions": [
    {"StepName": "Promote", "Action": "aws:executeAwsApi", "StepStatus": "Success",
     "ExecutionStartTime": 1793606400.0, "ExecutionEndTime": 1793606402.5},
    {"StepName": "WaitUntilAvailable", "Action": "aws:waitForAwsResourceProperty", "StepStatus": "TimedOut",
     "ExecutionStartTime": "2026-11-02T10:00:00+00:00", "ExecutionEndTime": "2026-11-02T10:30:00+00:00"},
    {"StepName": "Verify", "Action": "aws:runCommand", "StepStatus": "InProgress",
     "ExecutionStartTime": "2026-11-02T10:20:00Z"},
    {"StepName": "Approve", "Action": "aws:approve", "StepStatus": "Success",
     "ExecutionStartTime": "2026-11-02T10:00:00Z", "ExecutionEndTime": "2026-11-02T10:05:00Z"},
    {"StepName": "Never", "Action": "aws:runCommand", "StepStatus": "Pending"}]})");
  CHECK(out.told.empty());
  CHECK(out.text() == "step /Promote 2.5\nstep /WaitUntilAvailable 1800+\nstep /Verify 600+\n");
  CHECK(out.records.records[0].call_only);
  CHECK_FALSE(out.records.records[1].call_only);
  CHECK(out.unread() == "/StepExecutions/3 \"Approve\": it waits (aws:approve): no work of a step\n"
                        "/StepExecutions/4 \"Never\": it was not carried out: Pending\n");
}

TEST_CASE("an execution of Region switch, by the plan's name")
{
  const Read out = read(R"({"planArn": "arn:aws:arc-region-switch::111122223333:plan/shop-failover:0a1b2c",
    "executionState": "completed", "stepStates": [
    {"name": "Scale up", "status": "completed", "startTime": "2026-11-02T10:00:00Z",
     "endTime": "2026-11-02T10:07:00Z"},
    {"name": "Move users", "status": "skipped"}]})");
  CHECK(out.text() == "step shop-failover/Scale up 420\n");
  CHECK(out.unread() == "/stepStates/1 \"Move users\": it was not carried out: skipped\n");
}

TEST_CASE("actions of an experiment of FIS")
{
  const Read out = read(R"({"experiment": {"id": "EXP1", "actions": {"failoverDb": {
    "actionId": "aws:rds:failover-db-cluster", "state": {"status": "completed"},
    "startTime": "2026-11-02T10:00:00Z", "endTime": "2026-11-02T10:00:40Z"}}}})");
  CHECK(out.text() == "experiment aws:rds:failover-db-cluster/failoverDb 40\n");
}

TEST_CASE("restores: how long, and whether they were of use")
{
  const Read out = read(R"({"RestoreJobs": [
    {"RestoreJobId": "1", "Status": "COMPLETED", "ValidationStatus": "SUCCESSFUL",
     "SourceResourceArn": "arn:aws:rds:eu-central-1:1:db:orders-db",
     "CreationDate": "2026-11-02T10:00:00Z", "CompletionDate": "2026-11-02T10:20:00Z"},
    {"RestoreJobId": "2", "Status": "COMPLETED", "ValidationStatus": "FAILED",
     "SourceResourceArn": "arn:aws:rds:eu-central-1:1:db:orders-db",
     "CreationDate": "2026-11-03T10:00:00Z", "CompletionDate": "2026-11-03T10:25:00Z"},
    {"RestoreJobId": "3", "Status": "FAILED",
     "SourceResourceArn": "arn:aws:rds:eu-central-1:1:db:orders-db"}]})");
  REQUIRE(out.records.records.size() == 3);
  CHECK(out.records.records[0].use == Record::Use::good);
  CHECK(out.records.records[0].value_s == 1200);
  CHECK(out.records.records[1].use == Record::Use::bad);
  CHECK_FALSE(out.records.records[1].censored);
  CHECK_FALSE(out.records.records[2].has_length);
}

TEST_CASE("an incident that was passed on: the first level had not answered by then, and the last one did")
{
  const Read out = read(R"({"incidents": [{"incident_number": 7, "created_at": "2026-11-02T10:00:00Z",
    "escalation_policy": {"summary": "sre"}, "status": "resolved", "log_entries": [
     {"type": "resolve_log_entry", "created_at": "2026-11-02T11:00:00Z"},
     {"type": "acknowledge_log_entry", "created_at": "2026-11-02T10:34:00Z"},
     {"type": "escalate_log_entry", "created_at": "2026-11-02T10:30:00Z"},
     {"type": "trigger_log_entry", "created_at": "2026-11-02T10:00:00Z"}]},
    {"incident_number": 8, "created_at": "2026-11-02T10:00:00Z", "escalation_policy": {"summary": "sre"},
     "status": "resolved", "log_entries": [
     {"type": "trigger_log_entry", "created_at": "2026-11-02T10:00:00Z"},
     {"type": "resolve_log_entry", "created_at": "2026-11-02T10:10:00Z"}]},
    {"incident_number": 9, "created_at": "2026-11-02T10:00:00Z", "status": "resolved"}]})");
  CHECK(out.text() == "ack sre/incident 7 2040+\nescalate sre/incident 7 1800\nack sre/incident 7 240\n"
                      "ack sre/incident 8 600+\n");
  CHECK(out.unread().find("incident 9: it is resolved, and its log entries are not in the file") !=
        std::string::npos);
}

TEST_CASE("PagerDuty's analytics and Opsgenie's alerts")
{
  const Read analytics = read(R"({"data": [
    {"incident_number": 1, "created_at": "2026-11-02T10:00:00Z", "seconds_to_first_ack": 95,
     "escalation_count": 0, "service_name": "shop"},
    {"incident_number": 2, "created_at": "2026-11-02T10:00:00Z", "seconds_to_first_ack": 2000,
     "escalation_count": 1, "service_name": "shop"}]})");
  CHECK(analytics.text() == "ack shop/incident 1 95\n");
  CHECK(analytics.unread().find("it was passed on") != std::string::npos);
  const Read alerts = read(R"({"data": [
    {"tinyId": "1", "createdAt": "2026-11-02T10:00:00Z", "responders": [{"name": "sre"}],
     "report": {"ackTime": 120000}},
    {"tinyId": "2", "createdAt": "2026-11-02T10:00:00Z", "status": "closed",
     "report": {"closeTime": 600000}}]})");
  CHECK(alerts.text() == "ack sre/alert 1 120\nack /alert 2 600+\n");
}

TEST_CASE("pipelines of GitHub and GitLab")
{
  const Read github = read(R"({"jobs": [{"name": "failover", "workflow_name": "DR", "status": "completed",
    "conclusion": "failure", "started_at": "2026-11-02T10:00:00Z", "completed_at": "2026-11-02T10:05:00Z",
    "steps": [{"name": "Promote", "status": "completed", "conclusion": "success",
      "started_at": "2026-11-02T10:00:00Z", "completed_at": "2026-11-02T10:00:09Z"},
     {"name": "Scale", "status": "completed", "conclusion": "cancelled",
      "started_at": "2026-11-02T10:00:09Z", "completed_at": "2026-11-02T10:05:00Z"}]}]})");
  CHECK(github.text() == "step DR/Promote 9\nstep DR/Scale 291+\n");
  const Read gitlab = read(R"([{"name": "promote", "stage": "dr", "status": "success", "ref": "main",
    "started_at": "2026-11-02T10:00:00.000Z", "finished_at": "2026-11-02T10:00:30.500Z"}])");
  CHECK(gitlab.text() == "step .gitlab-ci/promote 30.5\n");
}

TEST_CASE("the log of a rehearsal: started and done, over midnight, in Russian, and what nobody ended")
{
  const Read out = read("time;step;who;result\n"
                        "23:55;Announce;Anna;started\n"
                        "00:02;Announce;Anna;done\n"
                        "00:02;\"Поднять; проверить\";Иван;начат\n"
                        "00:10;Redirect;Anna;done\n"
                        "00:12;\"Поднять; проверить\";Иван;прервано\n"
                        "00:13;Verify;Anna;started\n"
                        "00:20;Note;Anna;\n");
  CHECK(out.told.empty());
  CHECK(out.text() == "step /Announce 420\nstep /Поднять; проверить 600+\nstep /Verify 420+\n");
  CHECK(out.unread().find("5 \"Redirect\": no line before it says when it was started") != std::string::npos);
  const Read ends =
      read("time,end,step,who,result,parameter\n"
           "2026-11-02T10:00:00Z,2026-11-02T10:04:00Z,Promote,Anna,done,orders-db-dr.promote_s\n");
  CHECK(ends.text() == "parameter /orders-db-dr.promote_s 240\n");
}

TEST_CASE("lengths as a table")
{
  const Read out = read("name,duration_s,result,runbook\nTell users,12m,,plan\nTell users,30,aborted,plan\n");
  CHECK(out.text() == "step plan/Tell users 720\nstep plan/Tell users 30+\n");
}

TEST_CASE("all that cannot be right is told at once, each with its place")
{
  const Read measured = read(R"({"schema": "drsim.measured/1", "durations": [
    {"parameter": "a.b", "value_s": -1}, {"value_s": 5, "at": "noon"},
    {"parameter": "a.b", "value_s": 5, "censored": "yes"}]})");
  for (const char *place : {"#/durations/0/value_s: error: is no length", "#/durations/1/parameter: error",
                            "#/durations/1/at: error: is no date", "#/durations/2/censored: error"})
    CHECK(measured.told.find(place) != std::string::npos);
  const Read table = read("time,step,result\n10:00,,done\nnoon,A,started\n,B,done\n\"10:00,C,done\n");
  CHECK(table.told.find("records:3: error: is no date and time") != std::string::npos);
  CHECK(table.told.find("records:4: error: has no time") != std::string::npos);
  CHECK(table.told.find("records:5: error: a quote does not end") != std::string::npos);
  const Read backwards = read(R"({"stepStates": [{"name": "A", "status": "completed",
    "startTime": "2026-11-02T10:00:00Z", "endTime": "2026-11-02T09:00:00Z"}]})");
  CHECK(backwards.told.find("ends before it begins") != std::string::npos);
  for (const char *unknown : {"{}", "[]", "[1]", "", "a,b\n1,2\n", "{\"data\": []}", "{\"data\": 5}"})
    CHECK(read(unknown).told.find("error") != std::string::npos);
}

} // namespace records_test
