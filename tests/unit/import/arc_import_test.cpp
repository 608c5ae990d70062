#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace arc_import_test {

using namespace drsim;

namespace {

Imported imported_from(const std::string &text, Diagnostics &diagnostics)
{
  return import_text(text, {"arc/plan.json", ""}, diagnostics);
}

const ComponentSpec &spec(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  INFO(id);
  REQUIRE(found != imported.components.end());
  return *found;
}

const char *const passive = R"({
  "plan": {
    "arn": "arn:aws:arc-region-switch::111122223333:plan/shop:a1b2c3",
    "name": "shop", "recoveryApproach": "activePassive", "primaryRegion": "eu-central-1",
    "regions": ["eu-central-1", "eu-west-1"], "recoveryTimeObjectiveMinutes": 30,
    "triggers": [{"targetRegion": "eu-west-1", "action": "activate", "conditions": []}],
    "workflows": [{
      "workflowTargetAction": "activate",
      "steps": [
        {"name": "ask", "executionBlockType": "ManualApproval",
         "executionBlockConfiguration": {"executionApprovalConfig": {"timeoutMinutes": 15}}},
        {"name": "room", "executionBlockType": "Parallel", "executionBlockConfiguration":
            {"parallelConfig": {"steps": [
          {"name": "machines", "executionBlockType": "EC2AutoScaling", "executionBlockConfiguration":
            {"ec2AsgCapacityIncreaseConfig": {"timeoutMinutes": 20, "targetPercent": 50, "asgs": [
    {"arn": "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:u:autoScalingGroupName/web-dr"},
    {"arn": "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:u:autoScalingGroupName/web"}]}}},
          {"name": "pods", "executionBlockType": "EKSResourceScaling", "executionBlockConfiguration":
            {"eksResourceScalingConfig": {"kubernetesResourceType": {"apiVersion": "apps/v1",
                "kind": "Deployment"},
              "eksClusters": [{"clusterArn": "arn:aws:eks:eu-west-1:111122223333:cluster/shop-dr"},
                              {"clusterArn": "arn:aws:eks:eu-central-1:111122223333:cluster/shop"}]}}}]}}},
        {"name": "database", "executionBlockType": "AuroraGlobalDatabase", "executionBlockConfiguration":
          {"globalAuroraConfig": {"behavior": "switchoverOnly", "ungraceful": {"ungraceful": "failover"},
            "globalClusterIdentifier": "orders", "databaseClusterArns": [
              "arn:aws:rds:eu-central-1:111122223333:cluster:orders",
              "arn:aws:rds:eu-west-1:111122223333:cluster:orders-dr"]}}},
        {"name": "tell others", "executionBlockType": "CustomActionLambda", "executionBlockConfiguration":
          {"customActionLambdaConfig": {"timeoutMinutes": 10, "retryIntervalMinutes": 2,
              "regionToRun": "activatingRegion",
            "lambdas": [{"arn": "arn:aws:lambda:eu-west-1:111122223333:function:tell"}]}}},
        {"name": "clean", "executionBlockType": "CustomActionLambda", "executionBlockConfiguration":
          {"customActionLambdaConfig": {"retryIntervalMinutes": 1, "regionToRun": "deactivatingRegion",
            "ungraceful": {"behavior": "skip"}, "lambdas": []}}},
        {"name": "other", "executionBlockType": "ARCRegionSwitchPlan", "executionBlockConfiguration":
          {"regionSwitchPlanConfig": {"arn": "arn:aws:arc-region-switch::111122223333:plan/billing:d4e5f6"}}},
        {"name": "users", "executionBlockType": "Route53HealthCheck", "executionBlockConfiguration":
          {"route53HealthCheckConfig": {"hostedZoneId": "Z1", "recordName": "shop.example.com",
              "timeoutMinutes": 10}}}
      ]}]
  }
})";

} // namespace

TEST_CASE("A plan of ARC: each of its regions, blocks at once and in turn, an ungraceful way out")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(passive, diagnostics);
  const std::string told = diagnostics.text();
  INFO(told);
  CHECK(imported.format == "arc-plan");
  CHECK_FALSE(diagnostics.has_errors());
  const std::string out = "runbook:shop-activate-eu-west-1";
  CHECK(spec(imported, out).parameters.at("trigger").text == "region");
  CHECK(spec(imported, out).parameters.at("stated_rto_s").value.mean() == 1800);
  CHECK(spec(imported, out).parameters.at("automatic").value.mean() == 1); // its trigger begins it
  CHECK(spec(imported, out + "/1").parameters.at("needs_approval").value.mean() == 1);
  CHECK(spec(imported, out + "/1").parameters.at("by_machine").value.mean() == 0);
  CHECK(spec(imported, out + "/1").parameters.at("done_timeout_s").value.mean() == 900);
  CHECK(spec(imported, out + "/2").parameters.at("target").text == "asg:web-dr");
  CHECK(spec(imported, out + "/3").parameters.at("target").text == "eks:shop-dr");
  CHECK(spec(imported, out + "/3").links.at("after") == std::vector<std::string>{out + "/1"});
  const ComponentSpec &database = spec(imported, out + "/4");
  CHECK(database.links.at("after") == std::vector<std::string>{out + "/2", out + "/3"});
  CHECK(database.parameters.at("action").text == "promote");
  CHECK(database.parameters.at("target").text == "orders-dr");
  CHECK(spec(imported, out + "/5").parameters.at("retries").value.mean() == 5);
  CHECK(spec(imported, out + "/5").parameters.at("retry_wait_s").value.mean() == 120);
  CHECK(spec(imported, out + "/6").links.at("calls").at(0) == "runbook:billing-activate-eu-west-1");
  CHECK(told.find("what \"tell others\" does is not known: what the Lambda tell does is not read") !=
        std::string::npos);
  CHECK(told.find("\"users\" does \"switch_dns\", but of what is not said") != std::string::npos);
  CHECK(told.find("of \"machines\" is not played: targetPercent 50") != std::string::npos);
  CHECK(std::any_of(imported.seen.begin(), imported.seen.end(), [](const Seen &seen) {
    return seen.address == "shop clean" && account_of(seen) == Account::listed;
  }));
}

TEST_CASE("The way back of a plan of ARC is graceful: a switchover waits for the other region")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(passive, diagnostics);
  const std::string back = "runbook:shop-activate-eu-central-1";
  CHECK(spec(imported, back).parameters.at("trigger").text == "failback");
  CHECK(spec(imported, back).parameters.at("automatic").value.mean() == 0);
  const ComponentSpec &waits = spec(imported, back + "/4");
  CHECK(waits.parameters.at("action").text == "await");
  CHECK(waits.parameters.at("until").text == "region_up:eu-west-1");
  CHECK(spec(imported, back + "/5").parameters.at("target").text == "orders");
  CHECK(spec(imported, back + "/5").links.at("after").at(0) == back + "/4");
}

TEST_CASE("In an active/active plan a lost region is deactivated")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"({"plan": {"name": "a", "recoveryApproach": "activeActive",
    "regions": ["eu-central-1", "eu-west-1"], "workflows": [
    {"workflowTargetAction": "deactivate", "workflowTargetRegion": "eu-central-1", "steps": [
      {"name": "replica", "executionBlockType": "RdsPromoteReadReplica", "executionBlockConfiguration":
       {"rdsPromoteReadReplicaConfig": {"dbInstanceArnMap": {
         "eu-west-1": "arn:aws:rds:eu-west-1:1:db:orders-dr",
             "eu-central-1": "arn:aws:rds:eu-central-1:1:db:orders"}}}},
      {"name": "new", "executionBlockType": "SomethingNew", "executionBlockConfiguration":
          {"somethingNewConfig": {}}}]},
    {"workflowTargetAction": "activate", "workflowTargetRegion": "eu-central-1", "steps": []}]}})",
                                          diagnostics);
  const std::string out = "runbook:a-deactivate-eu-central-1";
  CHECK(spec(imported, out).parameters.at("trigger").text == "region");
  CHECK(spec(imported, out + "/1").parameters.at("target").text == "orders-dr");
  CHECK(diagnostics.text().find("the simulation has no such block of ARC") != std::string::npos);
}

TEST_CASE("Hostile plans of ARC are bounded")
{
  std::string nested = R"({"name": "x", "executionBlockType": "ManualApproval", "executionBlockConfiguration":
    {"executionApprovalConfig": {}}})";
  for (int i = 0; i < 40; ++i)
    nested =
        R"({"name": "p", "executionBlockConfiguration": {"parallelConfig": {"steps": [)" + nested + "]}}}";
  Diagnostics diagnostics;
  imported_from(R"({"plan": {"executionBlockType": 1, "regions": ["a"], "workflows": [{"steps": [)" + nested +
                    "]}]}}",
                diagnostics);
  CHECK(diagnostics.text().find("nested too deeply") != std::string::npos);
}

TEST_CASE("A plan of ARC within a Terraform plan and a CloudFormation template")
{
  const std::string arn = "arn:aws:rds:eu-west-1:1:cluster:orders-dr";
  const std::string terraform = R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
    {"address": "aws_arcregionswitch_plan.shop", "mode": "managed",
     "type": "aws_arcregionswitch_plan", "name": "shop",
     "values": {"name": "shop", "recovery_approach": "activePassive", "primary_region": "eu-central-1",
      "regions": ["eu-central-1", "eu-west-1"], "workflow": [{"workflow_target_action": "activate",
      "workflow_target_region": "eu-west-1", "step": [
       {"name": "ask", "execution_block_type": "ManualApproval",
        "execution_approval_config": [{"timeout_minutes": 60}]},
       {"name": "database", "execution_block_type": "AuroraGlobalDatabase", "global_aurora_config": [
        {"behavior": "switchoverOnly", "ungraceful": [{"ungraceful": "failover"}],
         "database_cluster_arns": [")" +
                                arn + R"("]}]}]}]}}]}}, "resource_changes": []})";
  const std::string cloudformation = R"({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Shop":
    {"Type": "AWS::ARCRegionSwitch::Plan", "Properties": {"Name": "shop", "RecoveryApproach": "activePassive",
     "PrimaryRegion": "eu-central-1", "Regions": ["eu-central-1", "eu-west-1"], "Workflows": [
     {"WorkflowTargetAction": "activate", "WorkflowTargetRegion": "eu-west-1", "Steps": [
       {"Name": "ask", "ExecutionBlockType": "ManualApproval",
        "ExecutionBlockConfiguration": {"ExecutionApprovalConfig": {"TimeoutMinutes": 60}}},
       {"Name": "database", "ExecutionBlockType": "AuroraGlobalDatabase", "ExecutionBlockConfiguration":
        {"GlobalAuroraConfig": {"Behavior": "switchoverOnly", "Ungraceful": {"Ungraceful": "failover"},
         "DatabaseClusterArns": [")" +
                                     arn + R"("]}}}]}]}}}})";
  for (const std::string &text : {terraform, cloudformation}) {
    Diagnostics diagnostics;
    const Imported imported = imported_from(text, diagnostics);
    INFO(diagnostics.text());
    const std::string out = "runbook:shop-activate-eu-west-1";
    CHECK(spec(imported, out + "/1").parameters.at("done_timeout_s").value.mean() == 3600);
    CHECK(spec(imported, out + "/2").parameters.at("action").text == "promote");
    CHECK(spec(imported, out + "/2").parameters.at("target").text == "orders-dr");
    CHECK(spec(imported, out + "/2").links.at("after").at(0) == out + "/1");
  }
}

} // namespace arc_import_test
