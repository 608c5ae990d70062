// Templates that other files name, stacks of Pulumi, policies of Resilience Hub.
#include "sim/import/cloudformation/resilience_policies.hpp"
#include "sim/import/cloudformation/stacks.hpp"
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

namespace stacks_test {

using namespace drsim;

namespace {

const char *const parent = R"(AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Days: {Type: Number, Default: 9}
Resources:
  Data:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.amazonaws.com/stacks/data.yaml
      Parameters: {Keep: !Ref Days, Outside: !ImportValue other}
)";

const char *const nested = R"(AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Keep: {Type: Number, Default: 1}
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceIdentifier: orders, BackupRetentionPeriod: !Ref Keep}
)";

const char *const manifest = R"({"version": "36.0.0", "artifacts": {
  "Shop.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Shop.assets.json"}},
  "Shop": {"type": "aws:cloudformation:stack", "environment": "aws://123456789012/eu-west-1",
           "properties": {"templateFile": "Shop.template.json"}},
  "Lost": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
           "properties": {"templateFile": "Lost.template.json"}}}})";

double kept_days(const std::string &text)
{
  Diagnostics diagnostics;
  const Imported imported = import_text(text, {"stacks/data.yaml", "eu-west-1"}, diagnostics);
  REQUIRE(imported.components.size() == 1);
  return imported.components.front().parameters.at("backup_retention_days").value.mean();
}

} // namespace

TEST_CASE("a nested stack's template gets the parameters that the naming one decides")
{
  const auto hints = stack_hints(parent, "eu-west-1/parent.yaml");
  REQUIRE(hints.size() == 1);
  CHECK(hints[0].file == "data.yaml");
  CHECK(hints[0].parameters == std::map<std::string, std::string>{{"Keep", "9"}});
  const StackHint *hint = hint_of(hints, "stacks/data.yaml");
  REQUIRE(hint != nullptr);
  CHECK(kept_days(nested) == 1);
  CHECK(kept_days(with_parameters(nested, *hint)) == 9);
  CHECK(hint_of(hints, "stacks/other.yaml") == nullptr);
  auto placed = hints;
  inherit_regions(placed);
  CHECK(placed[0].region == "eu-west-1");
}

TEST_CASE("two stacks of one template with different parameters decide nothing")
{
  auto hints = stack_hints(parent, "a/parent.yaml");
  hints.push_back(hints.front());
  CHECK(hint_of(hints, "data.yaml") != nullptr);
  hints.back().parameters["Keep"] = "3";
  CHECK(hint_of(hints, "data.yaml") == nullptr);
}

TEST_CASE("a nested stack whose template is given is played by it")
{
  Diagnostics diagnostics;
  std::vector<Imported> files = {import_text(parent, {"parent.yaml", ""}, diagnostics)};
  const auto hints = stack_hints(parent, "parent.yaml");
  settle_nested(files, hints);
  CHECK_FALSE(files[0].seen.at(0).understood);
  files.push_back(import_text(nested, {"data.yaml", ""}, diagnostics));
  settle_nested(files, hints);
  CHECK(files[0].seen.at(0).understood);
}

TEST_CASE("the manifest of the CDK says where each template's stack stands")
{
  const auto hints = stack_hints(manifest, "cdk.out/manifest.json");
  REQUIRE(hints.size() == 2);
  CHECK(hint_of(hints, "cdk.out/Shop.template.json")->region == "eu-west-1");
  CHECK(hint_of(hints, "cdk.out/Lost.template.json")->region.empty());
  Diagnostics diagnostics;
  const Imported imported = import_text(manifest, {"cdk.out/manifest.json", ""}, diagnostics);
  CHECK(imported.format == "cdk-manifest");
  CHECK(imported.seen.size() == 2);
}

TEST_CASE("a stack that Pulumi exports is read as Terraform's state of the same provider")
{
  Diagnostics diagnostics;
  const Imported imported = import_text(R"({"version": 3, "deployment": {"resources": [
    {"urn": "urn:pulumi:prod::shop::pulumi:providers:aws::west", "custom": true, "id": "1",
     "type": "pulumi:providers:aws", "inputs": {"region": "eu-west-1"}},
    {"urn": "urn:pulumi:prod::shop::aws:rds/instance:Instance::orders", "custom": true, "id": "orders",
     "type": "aws:rds/instance:Instance", "provider": "urn:pulumi:prod::shop::pulumi:providers:aws::west::1",
     "outputs": {"identifier": "orders", "multiAz": true, "backupRetentionPeriod": 7,
       "password": {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
         "ciphertext": "hunter2"}}},
    {"urn": "urn:pulumi:prod::shop::aws:ecs/service:Service::api", "custom": true, "id": "api",
     "type": "aws:ecs/service:Service", "provider": "urn:pulumi:prod::shop::pulumi:providers:aws::west::1",
     "outputs": {"name": "api", "desiredCount": 3, "healthCheckGracePeriodSeconds": 20}}]}})",
                                        {"stack.json", ""}, diagnostics);
  CHECK(imported.format == "pulumi-export");
  REQUIRE(imported.components.size() == 3);
  for (const ComponentSpec &one : imported.components) {
    CHECK(one.region == "eu-west-1");
    if (one.kind == "rds_instance") {
      CHECK(one.parameters.at("backup_retention_days").value.mean() == 7);
      CHECK(one.parameters.at("multi_az").value.mean() == 1);
    }
    if (one.kind == "service")
      CHECK(one.parameters.at("replicas").value.mean() == 3);
  }
  CHECK(diagnostics.text().find("hunter2") == std::string::npos);
}

TEST_CASE("policies of Resilience Hub are objectives: of the region's loss, else of a zone's")
{
  const auto of_template = read_resilience_policies(R"(Resources:
  Policy:
    Type: AWS::ResilienceHub::ResiliencyPolicy
    Properties:
      Tier: MissionCritical
      Policy:
        Region: {RtoInSecs: 3600, RpoInSecs: 300}
        AZ: {RtoInSecs: 60, RpoInSecs: 0}
)",
                                                    "stack.yaml");
  REQUIRE(of_template.size() == 2);
  CHECK(of_template[0].is_rto);
  CHECK(of_template[0].seconds == 3600);
  CHECK(of_template[1].seconds == 300);
  CHECK(of_template[0].place == "Resources.Policy, Region");
  const auto of_plan = read_resilience_policies(R"({"planned_values": {"root_module": {"resources": [
    {"address": "aws_resiliencehub_resiliency_policy.p", "type": "aws_resiliencehub_resiliency_policy",
     "values": {"policy": [{"az": [{"rto": "5m0s", "rpo": "0s"}]}]}}]}}})",
                                                "plan.json");
  REQUIRE(of_plan.size() == 2);
  CHECK(of_plan[0].seconds == 300);
}

} // namespace stacks_test
