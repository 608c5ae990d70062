#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

namespace {

const char *const shop = R"(AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Days: {Type: Number, Default: 9}
  Hidden: {Type: String, NoEcho: true, Default: hunter2}
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: !Ref Hidden
      MasterUserPassword: hunter2
      MultiAZ: !If [Big, true, false]
      BackupRetentionPeriod: !Ref Days
  Copy:
    Type: AWS::RDS::DBInstance
    Properties:
      SourceDBInstanceIdentifier: !Ref Orders
  Front:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Name: front}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Front
      DefaultActions:
        - {Type: forward, TargetGroupArn: !Ref Group}
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      HealthCheckIntervalSeconds: 7
      UnhealthyThresholdCount: "4"
  Check:
    Type: AWS::Route53::HealthCheck
    Properties:
      HealthCheckConfig:
        Type: HTTPS
        RequestInterval: 10
        FullyQualifiedDomainName: !GetAtt Front.DNSName
  Pages:
    Type: AWS::S3::Bucket
)";

Imported read(const std::string &text, Diagnostics &diagnostics)
{
  return import_text(text, {"stack.yaml", ""}, diagnostics);
}

const ComponentSpec &of_kind(const Imported &imported, const std::string &kind)
{
  for (const ComponentSpec &one : imported.components)
    if (one.kind == kind)
      return one;
  FAIL("no " << kind);
  return imported.components.front();
}

} // namespace

TEST_CASE("a CloudFormation template becomes components with the names of its properties")
{
  Diagnostics diagnostics;
  const Imported imported = read(shop, diagnostics);
  CHECK(imported.format == "cloudformation");
  CHECK_FALSE(diagnostics.has_errors());
  const ComponentSpec &orders = of_kind(imported, "rds_instance");
  CHECK(orders.id == "Orders");
  CHECK(orders.parameters.count("multi_az") == 0); // Fn::If: unknown
  CHECK(orders.parameters.at("backup_retention_days").value.mean() == 9);
  CHECK(orders.parameters.at("backup_retention_days").from.address ==
        "Resources.Orders.Properties.BackupRetentionPeriod");
  CHECK(of_kind(imported, "rds_replica").links.at("source") == std::vector<std::string>{"Orders"});
  const ComponentSpec &front = of_kind(imported, "alb");
  CHECK(front.parameters.at("interval_s").value.mean() == 7);
  CHECK(front.parameters.at("unhealthy_threshold").value.mean() == 4);
  CHECK(front.parameters.at("interval_s").from.address ==
        "Resources.Group.Properties.HealthCheckIntervalSeconds");
  const ComponentSpec &check = of_kind(imported, "route53_health_check");
  CHECK(check.links.at("target") == std::vector<std::string>{"alb:front"});
  CHECK(diagnostics.text().find("hunter2") == std::string::npos);
  CHECK(diagnostics.text().find("plan") == std::string::npos);
}

TEST_CASE("every resource of a template is listed under its own type")
{
  Diagnostics diagnostics;
  const Imported imported = read(shop, diagnostics);
  REQUIRE(imported.seen.size() == 7);
  for (const Seen &one : imported.seen) {
    CHECK(one.type.find("AWS::") == 0);
    CHECK((one.understood || !one.why_not.empty()));
    if (one.address == "Resources.Pages")
      CHECK(one.why_not.find("buckets are not modelled") == 0);
  }
}

TEST_CASE("a JSON template, and templates of an odd shape")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"({"Resources": {"C": {"Type": "AWS::MSK::Cluster", "Properties":
               {"NumberOfBrokerNodes": 6}}, "D": {"Type": "AWS::RDS::DBInstance",
               "Properties": {"MultiAZ": "${x}"}}}})",
                                 diagnostics);
  CHECK(of_kind(imported, "msk").parameters.at("brokers").value.mean() == 6);
  CHECK_FALSE(diagnostics.has_errors()); // a placeholder is unknown
  for (const char *odd :
       {"AWSTemplateFormatVersion: x\nResources: 3\n", "AWSTemplateFormatVersion: x\nResources:\n",
        "AWSTemplateFormatVersion: x\nResources: {A: 3, B: {Type: [1]}, C: {Properties: x}}\n",
        "AWSTemplateFormatVersion: x\nResources: {A: {Type: 'AWS::RDS::DBInstance', "
        "Properties: {MultiAZ: {Ref: [1]}, BackupRetentionPeriod: !Sub '${'}}}\n"})
    CHECK(read(odd, diagnostics).format == "cloudformation");
}
