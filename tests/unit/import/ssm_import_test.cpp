#include "sim/import/runbooks/ssm_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace ssm_import_test {

using namespace drsim;

namespace {

Imported imported_from(const std::string &text, Diagnostics &diagnostics)
{
  return import_ssm_automation(text, {"ssm/promote-replica.json", "eu-west-1"}, diagnostics);
}

const ComponentSpec &spec(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  INFO(id);
  REQUIRE(found != imported.components.end());
  return *found;
}

} // namespace

TEST_CASE("The reference automation: approval, a sleep, the promotion, and what it waits for")
{
  std::ifstream stream(std::filesystem::path(DRSIM_SOURCE_DIR) /
                           "models/two-region-shop/ssm/promote-replica.json",
                       std::ios::binary);
  Diagnostics diagnostics;
  const Imported imported =
      imported_from({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()}, diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(diagnostics.text().empty());
  CHECK(spec(imported, "runbook:promote-replica/1").parameters.at("done_timeout_s").value.mean() == 900);
  const ComponentSpec &wait = spec(imported, "runbook:promote-replica/4");
  CHECK(wait.parameters.at("action").text == "await");
  CHECK(wait.parameters.at("until").text == "up:orders-db-dr");
  CHECK(wait.parameters.at("done_timeout_s").value.mean() == 1800);
  CHECK(spec(imported, "runbook:promote-replica").parameters.at("automatic").value.mean() == 1);
  CHECK(spec(imported, "runbook:promote-replica/1").parameters.at("needs_approval").value.mean() == 1);
  CHECK(spec(imported, "runbook:promote-replica/2").parameters.at("duration_s").value.mean() == 30);
  const ComponentSpec &promote = spec(imported, "runbook:promote-replica/3");
  CHECK(promote.parameters.at("action").text == "promote");
  CHECK(promote.parameters.at("target").text == "orders-db-dr"); // the parameter's default
  CHECK_FALSE(promote.parameters.contains("duration_s"));
  CHECK(promote.links.at("after").at(0) == "runbook:promote-replica/2");
  CHECK(promote.from.address == "38");
}

TEST_CASE("A wait for an alarm to be quiet, by its name, waits for that")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
schemaVersion: '0.3'
mainSteps:
- name: Quiet
  action: aws:waitForAwsResourceProperty
  inputs: {Service: cloudwatch, Api: DescribeAlarms, AlarmNames: [shop-unhealthy],
           PropertySelector: '$.MetricAlarms[0].StateValue', DesiredValues: [OK]}
)",
                                          diagnostics);
  const ComponentSpec &wait = spec(imported, "runbook:promote-replica/1");
  CHECK(wait.parameters.at("action").text == "await");
  CHECK(wait.parameters.at("until").text == "not firing:cloudwatch:shop-unhealthy");
}

TEST_CASE("A reboot with failover and the failover of a cluster are failovers within the region")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
schemaVersion: '0.3'
mainSteps:
- {name: one, action: 'aws:executeAwsApi',
   inputs: {Api: RebootDBInstance, DBInstanceIdentifier: shop, ForceFailover: true}}
- {name: two, action: 'aws:executeAwsApi', inputs: {Api: FailoverDBCluster, DBClusterIdentifier: aurora}}
- {name: three, action: 'aws:executeAwsApi', inputs: {Api: RebootDBInstance, DBInstanceIdentifier: shop}}
)",
                                          diagnostics);
  for (const auto &[step, action, target] :
       {std::tuple{"1", "failover", "shop"}, std::tuple{"2", "failover", "aurora"}})
    for (const ComponentSpec &one : imported.components)
      if (one.id.ends_with(std::string("/") + step)) {
        CHECK(one.parameters.at("action").text == action);
        CHECK(one.parameters.at("target").text == target);
      }
  for (const ComponentSpec &one : imported.components)
    if (one.id.ends_with("/3"))
      CHECK(one.parameters.at("action").text == "restart"); // without a failover it comes back where it was
}

TEST_CASE("The default way is followed, what is not on it is said")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
schemaVersion: '0.3'
mainSteps:
- {name: choose, action: 'aws:branch', inputs: {Default: go, Choices: [{NextStep: dry}]}}
- {name: dry, action: 'aws:sleep', inputs: {Duration: PT1H}}
- {name: go, action: 'aws:executeAwsApi', nextStep: choose,
   inputs: {Api: PromoteReadReplica, DBInstanceIdentifier: '{{ X }}'}}
)",
                                          diagnostics);
  CHECK(imported.components.size() == 3); // runbook, choose, go: the way back to choose ends it
  CHECK(imported.seen.back().why_not == "not on the way that the defaults take");
  CHECK(spec(imported, "runbook:promote-replica/2").parameters.at("action").text == "wait");
  CHECK(diagnostics.text().find("known only at run time") != std::string::npos);
}

TEST_CASE("A step that somebody has yet to write stays in its place, and that is said")
{
  Diagnostics diagnostics;
  const Imported imported =
      imported_from("schemaVersion: '0.3'\nmainSteps:\n  - name: Inject\n"
                    "  - {name: Promote, action: 'aws:executeAwsApi', inputs: {Service: rds, "
                    "Api: PromoteReadReplica, DBInstanceIdentifier: x}}\n",
                    diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(diagnostics.text().find("step Inject has no action") != std::string::npos);
  CHECK(std::count_if(imported.components.begin(), imported.components.end(),
                      [](const ComponentSpec &one) { return one.kind == "runbook_step"; }) == 2);
}

TEST_CASE("Command documents of schema 2.2 and 1.2 are steps whose commands are read")
{
  for (const char *text :
       {"schemaVersion: '2.2'\nmainSteps:\n- {action: 'aws:runShellScript', name: install, inputs: "
        "{timeoutSeconds: '900', runCommand: [yum install x]}}\n- {action: 'aws:runShellScript', name: "
        "load}\n",
        "{\"schemaVersion\": \"1.2\", \"runtimeConfig\": {\"aws:runShellScript\": {\"properties\": ["
        "{\"id\": \"install\", \"timeoutSeconds\": \"900\", \"runCommand\": [\"yum\"]}, {\"id\": "
        "\"load\"}]}}}"}) {
    INFO(text);
    Diagnostics diagnostics;
    const Imported imported = imported_from(text, diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    REQUIRE(imported.components.size() == 3);
    CHECK(spec(imported, "runbook:promote-replica/1").title == "install");
    CHECK(spec(imported, "runbook:promote-replica/2").title == "load");
    CHECK(spec(imported, "runbook:promote-replica/2").links.at("after").at(0) == "runbook:promote-replica/1");
    CHECK_FALSE(imported.seen.at(1).understood);
    CHECK(spec(imported, "runbook:promote-replica/1").parameters.at("done_timeout_s").value.mean() == 900);
    CHECK(diagnostics.text().find("none of its 2 steps says what it does") != std::string::npos);
  }
  Diagnostics diagnostics;
  CHECK(imported_from("{\"schemaVersion\": \"1.2\", \"runtimeConfig\": {\"aws:runShellScript\": "
                      "{\"runCommand\": \"x\"}}}",
                      diagnostics)
            .components.size() == 2); // without "properties" the plugin itself is the step
  CHECK_FALSE(diagnostics.has_errors());
}

TEST_CASE("A sleep whose length stands in parameters takes their defaults, or says that it cannot know")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
schemaVersion: '0.3'
parameters: {Minutes: {type: String, default: '7'}, Free: {type: String}}
mainSteps:
- {name: part, action: 'aws:sleep', inputs: {Duration: 'PT{{ Minutes }}M'}}
- {name: free, action: 'aws:sleep', inputs: {Duration: 'PT{{Free}}M'}}
- {name: until, action: 'aws:sleep', inputs: {Timestamp: '2020-01-01T00:00:00Z'}}
- {name: gate, action: 'aws:pause', inputs: {}}
- {name: child, action: 'aws:executeAutomation', inputs: {DocumentName: other}}
)",
                                          diagnostics);
  CHECK(spec(imported, "runbook:promote-replica/1").parameters.at("duration_s").value.mean() == 420);
  CHECK_FALSE(spec(imported, "runbook:promote-replica/2").parameters.contains("duration_s"));
  CHECK(diagnostics.text().find("json:6: warning: how long step free sleeps") != std::string::npos);
  CHECK(diagnostics.text().find("json:7: warning: how long step until sleeps") != std::string::npos);
  CHECK(spec(imported, "runbook:promote-replica/4").parameters.at("needs_approval").value.mean() == 1);
  CHECK(spec(imported, "runbook:promote-replica/5").links.at("calls").at(0) == "runbook:other");
}

TEST_CASE("Other documents and broken ones are errors")
{
  for (const char *text : {"{}", "", "[1]", "{\"schemaVersion\": \"1.2\", \"runtimeConfig\": 3}",
                           "{\"schemaVersion\": \"9\", \"mainSteps\": [{\"name\": \"a\"}]}",
                           "{\"schemaVersion\": \"2.2\", \"mainSteps\": []}",
                           "{\"schemaVersion\":", "{\"schemaVersion\": \"0.3\"}",
                           "{\"schemaVersion\": \"0.3\", \"mainSteps\": [1]}"}) {
    INFO(text);
    Diagnostics diagnostics;
    static_cast<void>(imported_from(text, diagnostics));
    CHECK(diagnostics.has_errors());
  }
  Diagnostics diagnostics;
  static_cast<void>(
      imported_from("{\n\t\"schemaVersion\": \"0.3\",\n\t\"mainSteps\": [\n\t\t{\"name\": \"a\","
                    " \"action\": \"aws:pause\", \"inputs\": {}}\n\t]\n}\n",
                    diagnostics));
  CHECK(diagnostics.text().empty()); // tabs are fine in JSON
}

TEST_CASE("A branch goes where the defaults of its parameters lead")
{
  const auto way = [](const std::string &standard, const std::string &choice) {
    Diagnostics diagnostics;
    const Imported imported = import_ssm_automation(
        "schemaVersion: '0.3'\nparameters:\n  Back: {type: String" +
            (standard.empty() ? std::string() : ", default: " + standard) +
            "}\nmainSteps:\n- name: decide\n  action: aws:branch\n  inputs:\n    Choices:\n    - " + choice +
            "\n    Default: undo\n- {name: undo, action: aws:pause, isEnd: true}\n"
            "- {name: main, action: aws:pause, isEnd: true}\n",
        {"a.yml", ""}, diagnostics);
    std::string titles;
    for (const ComponentSpec &one : imported.components)
      if (one.kind == "runbook_step")
        titles += one.title + " ";
    return titles;
  };
  const std::string equal = "{Variable: '{{Back}}', StringEquals: 'false', NextStep: main}";
  CHECK(way("'false'", equal) == "decide main ");
  CHECK(way("'true'", equal) == "decide undo ");
  CHECK(way("", equal) == "decide undo "); // known only at run time
  CHECK(way("5", "{Variable: '{{ Back }}', NumericGreater: 3, NextStep: main}") == "decide main ");
  CHECK(way("yes", "{Not: {Variable: '{{Back}}', StringEquals: no}, NextStep: main}") == "decide main ");
  CHECK(way("yes", "{And: [{Variable: '{{Back}}', StartsWith: y}, {Variable: '{{Back}}', StringEquals: x}], "
                   "NextStep: main}") == "decide undo ");
}

TEST_CASE("Calls of the API are played, however they are spelt")
{
  const auto played = [](const std::string &api, const std::string &inputs,
                         const std::string &service = "rds") {
    Diagnostics diagnostics;
    const Imported imported = import_ssm_automation("schemaVersion: '0.3'\nmainSteps:\n- name: a\n  action: "
                                                    "aws:executeAwsApi\n  inputs: {Service: " +
                                                        service + ", Api: " + api + ", " + inputs + "}\n",
                                                    {"a.yml", ""}, diagnostics);
    const ComponentSpec &step = imported.components.back();
    const auto target = step.parameters.find("target");
    return step.parameters.at("action").text + ":" +
           (target == step.parameters.end() ? "" : target->second.text);
  };
  const std::string global = "TargetDbClusterIdentifier: 'arn:aws:rds:eu-west-1:1:cluster:shop-dr'";
  CHECK(played("FailoverGlobalCluster", global) == "promote:shop-dr");
  CHECK(played("failover_global_cluster", global) == "promote:shop-dr");
  CHECK(played("FailoverDBCluster", "DBClusterIdentifier: shop") == "failover:shop");
  CHECK(played("failover_db_cluster", "DBClusterIdentifier: shop") == "failover:shop");
  CHECK(played("SetDesiredCapacity", "AutoScalingGroupName: web, DesiredCapacity: 6", "autoscaling") ==
        "scale:asg:web");
  CHECK(played("RestoreTableToPointInTime", "SourceTableName: orders, TargetTableName: o2", "dynamodb") ==
        "restore:dynamodb:orders");
  CHECK(played("DescribeDBInstances", "DBInstanceIdentifier: x") == "wait:");
}

} // namespace ssm_import_test
