#include "sim/import/runbooks/ssm_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace ssm_ways_test {

using namespace drsim;

namespace {

/// A branch on what another step finds, whose default deletes.
std::string document(const std::string &said = {})
{
  return R"(schemaVersion: '0.3'
mainSteps:
  - name: Look
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: DescribeDBInstances}
  - name: Choose
    action: aws:branch
    description: "Which way? )" +
         said + R"("
    inputs:
      Choices:
        - {NextStep: Promote, Variable: '{{ Look.State }}', StringEquals: lost}
      Default: Drop
  - name: Promote
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: PromoteReadReplica, DBInstanceIdentifier: orders-db-dr}
    isEnd: true
  - name: Drop
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: DeleteDBInstance, DBInstanceIdentifier: orders-db-dr}
    isEnd: true
)";
}

Imported read(const std::string &text, std::string &told)
{
  Diagnostics diagnostics;
  const Imported imported = import_ssm_automation(text, {"failover.yaml", ""}, diagnostics);
  told = diagnostics.text();
  return imported;
}

bool promotes(const Imported &imported)
{
  return std::any_of(imported.components.begin(), imported.components.end(), [](const ComponentSpec &one) {
    const auto action = one.parameters.find("action");
    return action != one.parameters.end() && action->second.text == "promote";
  });
}

} // namespace

TEST_CASE("a branch that only the run time knows: what is left out and what is taken away is said")
{
  std::string told;
  CHECK_FALSE(promotes(read(document(), told)));
  INFO(told);
  CHECK(told.find(
            "where step Choose leads is known only at run time: Promote, Drop; the way to Drop is played") !=
        std::string::npos);
  CHECK(told.find("takes something away: DeleteDBInstance (step Drop)") != std::string::npos);
  CHECK(told.find("promote orders-db-dr (step Promote) is left out") != std::string::npos);
  CHECK(told.find("way=Drop") != std::string::npos);
}

namespace {

/// Looks at the state of a database with one selector, goes one of two ways, and ends in a step of both.
std::string on_state(const std::string &choice, const std::string &call = "DescribeDBInstances",
                     const std::string &selector = "$.DBInstances[0].DBInstanceStatus",
                     const std::string &inputs = "DBInstanceIdentifier: orders-db")
{
  return R"(schemaVersion: '0.3'
mainSteps:
  - name: Look
    action: aws:executeAwsApi
    inputs: {Service: )" +
         std::string(call == "DescribeDBInstances" ? "rds" : "cloudwatch") + ", Api: " + call + ", " +
         inputs +
         R"(}
    outputs: [{Name: State, Selector: ')" +
         selector + R"(', Type: String}]
  - name: Choose
    action: aws:branch
    inputs:
      Choices: [)" +
         choice + R"(]
      Default: Reboot
  - name: Promote
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: PromoteReadReplica, DBInstanceIdentifier: orders-db-dr}
    nextStep: Tell
  - name: Reboot
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: RebootDBInstance, DBInstanceIdentifier: orders-db}
  - name: Tell
    action: aws:sleep
    inputs: {Duration: PT5S}
)";
}

/// "N when" a line, of the steps that have a condition.
std::string conditions(const Imported &imported)
{
  std::string all;
  for (const ComponentSpec &one : imported.components)
    if (const auto when = one.parameters.find("when"); when != one.parameters.end())
      all += one.title + " " + when->second.text + "\n";
  return all;
}

} // namespace

TEST_CASE("a branch on a state that is simulated has all its ways, each on that state at the moment")
{
  std::string told;
  const Imported imported =
      read(on_state("{NextStep: Promote, Variable: '{{ Look.State }}', StringEquals: failed}"), told);
  INFO(told);
  CHECK(told.find("known only at run time") == std::string::npos);
  CHECK(conditions(imported) == "Choose not up:orders-db\n"
                                "Promote succeeded:runbook:failover/2\n"
                                "Reboot not succeeded:runbook:failover/2\n");
  CHECK(imported.components.back().title == "Tell");
  CHECK(imported.components.back().parameters.count("when") == 0);
  CHECK(promotes(imported));
}

TEST_CASE(
    "a branch looks at states, alarms and lags, joined or denied, and takes its default for anything else")
{
  const auto when = [](const std::string &document) {
    std::string told;
    const std::string all = conditions(read(document, told));
    return all.substr(0, all.find('\n'));
  };
  const std::string is = "Variable: '{{ Look.State }}', StringEquals: ";
  CHECK(when(on_state("{NextStep: Promote, " + is + "available}")) == "Choose up:orders-db");
  CHECK(when(on_state("{NextStep: Promote, Not: {" + is + "available}}")) == "Choose not up:orders-db");
  CHECK(when(on_state("{NextStep: Promote, Or: [{" + is + "failed}, {" + is + "stopped}]}")) ==
        "Choose not up:orders-db or not up:orders-db");
  CHECK(when(on_state("{NextStep: Promote, " + is + "ALARM}", "DescribeAlarms",
                      "$.MetricAlarms[0].StateValue", "AlarmNames: [shop-lag]")) ==
        "Choose firing:cloudwatch:shop-lag");
  CHECK(when(on_state(
            "{NextStep: Promote, Variable: '{{ Look.State }}', NumericGreater: 30}", "GetMetricStatistics",
            "$.Datapoints[0].Average",
            "MetricName: ReplicaLag, Dimensions: [{Name: DBInstanceIdentifier, Value: orders-db-dr}]")) ==
        "Choose lag_above:orders-db-dr=30s");
  for (const std::string &unknown :
       {"{NextStep: Promote, " + is + "modifying}", "{NextStep: Promote, " + is + "a}",
        std::string("{NextStep: Promote, Variable: '{{ Other.State }}', StringEquals: failed}")})
    CHECK(when(on_state(unknown)).empty());
}

TEST_CASE("a branch whose way is assumed says so, and several states are tried in turn")
{
  std::string told;
  const Imported imported = read(document(), told);
  const auto choose = std::find_if(imported.components.begin(), imported.components.end(),
                                   [](const ComponentSpec &one) { return one.title == "Choose"; });
  REQUIRE(choose != imported.components.end());
  CHECK(choose->parameters.at("assumed").text ==
        "where it leads is known only at run time: the way to Drop is played");
  const std::string two = "{NextStep: Promote, Variable: '{{ Look.State }}', StringEquals: failed}, "
                          "{NextStep: Tell, Variable: '{{ Look.State }}', StringEquals: available}";
  CHECK(conditions(read(on_state(two), told)) ==
        "Choose not up:orders-db\n"
        "Choose up:orders-db and not succeeded:runbook:failover/2\n"
        "Promote succeeded:runbook:failover/2\n"
        "Reboot not succeeded:runbook:failover/2 and not succeeded:runbook:failover/3\n");
}

TEST_CASE("the time-out of a call is not that of what it asks for, where a later step waits for it")
{
  std::string told;
  const Imported imported = read(R"(schemaVersion: '0.3'
mainSteps:
  - name: Promote
    action: aws:executeAwsApi
    timeoutSeconds: 300
    inputs: {Service: rds, Api: PromoteReadReplica, DBInstanceIdentifier: orders-db-dr}
  - name: Wait
    action: aws:waitForAwsResourceProperty
    timeoutSeconds: 1800
    inputs: {Service: rds, Api: DescribeDBInstances, DBInstanceIdentifier: orders-db-dr,
             PropertySelector: a, DesiredValues: [available]}
)",
                                 told);
  CHECK(imported.components[1].parameters.at("done_timeout_s").value.mean() == 1800);
}

TEST_CASE("an annotation says which way a branch goes")
{
  std::string told;
  CHECK(promotes(read(document("drsim: way=Promote"), told)));
  CHECK(told.find("Choose") == std::string::npos);
  (void)read(document("drsim: way=Promot"), told);
  CHECK(told.find("step Choose leads to no \"Promot\"") != std::string::npos);
  CHECK(told.find("did you mean \"Promote\"?") != std::string::npos);
}

} // namespace ssm_ways_test
