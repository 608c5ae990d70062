#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

namespace cloudformation_test {

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
    Type: AWS::EFS::MountTarget
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
      CHECK(one.why_not.find("its file system is not here") != std::string::npos);
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

namespace {

const char *const worked_out = R"yaml(AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage: {Type: String, Default: prod}
  Vpc: {Type: String}
Mappings:
  Sizes:
    prod: {Brokers: 6, Days: 14}
    test: {Brokers: 2, Days: 1}
Conditions:
  Production: !Equals [!Ref Stage, prod]
  Test: !Not [!Condition Production]
  Both: !And [!Condition Production, !Condition Test]
  Unknown: !Equals [!Ref Vpc, x]
  Either: !Or [!Condition Unknown, !Condition Production]
  Circle: !Not [!Condition Circle]
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    DependsOn: Key
    Properties:
      DBInstanceIdentifier: !Sub "orders-${Stage}-${AWS::Region}"
      MultiAZ: !If [Either, true, false]
      BackupRetentionPeriod: !FindInMap [Sizes, !Ref Stage, Days]
      VPCSecurityGroups: [!GetAtt Inside.GroupId]
      DBSubnetGroupName: !If [Test, !Ref OtherNet, !Ref Net]
      EngineVersion: !Select [1, !Split ["/", "postgres/15.4"]]
  Broken:
    Type: AWS::RDS::DBInstance
    Properties: {MultiAZ: !If [Circle, true, false]}
  Brokers:
    Type: AWS::MSK::Cluster
    Properties:
      ClusterName: !Join ["-", [shop, !Ref Stage]]
      NumberOfBrokerNodes: !FindInMap [Sizes, !Ref Stage, Brokers]
  OnlyTests: {Type: AWS::MSK::Cluster, Condition: Test}
  Never: {Type: AWS::S3::Bucket, Condition: Both}
  Inside:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: "5432", ToPort: 5432}]
  More:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !Ref Inside, IpProtocol: "-1"}
  Net: {Type: AWS::RDS::DBSubnetGroup}
  OtherNet: {Type: AWS::RDS::DBSubnetGroup}
  Key: {Type: AWS::KMS::Key}
  Nightly:
    Type: AWS::Backup::BackupPlan
    Properties:
      BackupPlan:
        BackupPlanName: nightly
        BackupPlanRule:
          - {ScheduleExpression: "cron(0 3 * * ? *)",
                  CopyActions : [ {DestinationBackupVaultArn : x} ]
}
  Chosen:
    Type: AWS::Backup::BackupSelection
    Properties:
      BackupPlanId: !Ref Nightly
      BackupSelection: {Resources: [!GetAtt Orders.DBInstanceArn]}
)yaml";

bool needs(const Imported &imported, const std::string &from, const std::string &what, const std::string &to)
{
  for (const Dependency &one : imported.dependencies)
    if (one.from == "Resources." + from && one.what == what && one.to == to)
      return true;
  return false;
}

} // namespace

TEST_CASE("conditions, mappings and functions are worked out where the template alone decides them")
{
  Diagnostics diagnostics;
  const Imported imported = import_text(worked_out, {"stacks/shop-eu-west-1.yaml", ""}, diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  const ComponentSpec &orders = of_kind(imported, "rds_instance");
  REQUIRE(orders.from.address == "Resources.Broken"); // in order of address
  CHECK(orders.parameters.count("multi_az") == 0);    // a condition that names itself
  const auto named = [&](const std::string &id) -> const ComponentSpec & {
    for (const ComponentSpec &one : imported.components)
      if (one.id == id)
        return one;
    FAIL("no " << id);
    return imported.components.front();
  };
  const ComponentSpec &known = named("orders-prod-eu-west-1");
  CHECK(known.region == "eu-west-1");
  CHECK(known.parameters.at("multi_az").value.mean() == 1);
  CHECK(known.parameters.at("backup_retention_days").value.mean() == 14);
  CHECK(named("msk:shop-prod").parameters.at("brokers").value.mean() == 6);
  const ComponentSpec &nightly = named("backup:nightly");
  CHECK(nightly.parameters.at("period_s").value.mean() == 86400);
  CHECK(nightly.parameters.at("period_s").from.address ==
        "Resources.Nightly.Properties.BackupPlan.BackupPlanRule.ScheduleExpression");
  CHECK(nightly.parameters.at("copy_to_dr").value.mean() == 1);
  CHECK(nightly.links.at("stores") == std::vector<std::string>{"orders-prod-eu-west-1"});
  int left_out = 0;
  for (const Seen &one : imported.seen)
    left_out += one.why_not.find("its condition does not hold") == 0 ? 1 : 0;
  CHECK(left_out == 2);
}

TEST_CASE("what the resources of a template depend on: references, attributes, DependsOn, chosen branches")
{
  Diagnostics diagnostics;
  const Imported imported = import_text(worked_out, {"shop.yaml", "eu-west-3"}, diagnostics);
  CHECK(of_kind(imported, "msk").region == "eu-west-3");
  CHECK(needs(imported, "Orders", "security_group", "Resources.Inside"));
  CHECK(needs(imported, "Orders", "network", "Resources.Net"));
  CHECK_FALSE(needs(imported, "Orders", "network", "Resources.OtherNet"));
  CHECK(needs(imported, "Orders", "key", "Resources.Key"));
  CHECK(needs(imported, "Orders", "version", "15.4"));
  CHECK(needs(imported, "Inside", "allows", "ingress tcp 5432"));
  CHECK(needs(imported, "Inside", "allows", "egress all all"));
}

TEST_CASE("a template's name may say its region, with dashes or underscores, when it says one")
{
  const auto region_of_msk = [](const std::string &file) {
    Diagnostics diagnostics;
    return of_kind(import_text(worked_out, {file, ""}, diagnostics), "msk").region;
  };
  CHECK(region_of_msk("stacks/shop-eu-west-3.yaml") == "eu-west-3");
  CHECK(region_of_msk("eu_west_3.yaml") == "eu-west-3");
  CHECK(region_of_msk("shop-us-gov-east-1-v2.yaml") == "us-gov-east-1");
  CHECK(region_of_msk("neu-west-3.yaml").empty());
  CHECK(region_of_msk("eu-west-31.yaml").empty());
  CHECK(region_of_msk("eu-west-3-to-eu-north-1.yaml").empty());
  CHECK(region_of_msk("eu-west-3/shop.yaml") == "eu-west-3");
}

TEST_CASE("a stack whose region nobody says is nowhere, and that is said")
{
  Diagnostics diagnostics;
  const Imported imported = import_text(worked_out, {"shop.yaml", ""}, diagnostics);
  CHECK(of_kind(imported, "msk").region.empty());
  CHECK(diagnostics.text().find("in which region its stack stands") != std::string::npos);
  for (const ComponentSpec &one : imported.components)
    CHECK(one.id.find("orders-prod-") == std::string::npos); // its name has the region in it
}

TEST_CASE("a template's Aurora cluster: its instances are its members, the service's own defaults hold")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties: {DBClusterIdentifier: orders, Engine: aurora-mysql, BackupRetentionPeriod: 7}
  One:
    Type: AWS::RDS::DBInstance
    Properties: {DBClusterIdentifier: !Ref Orders, DBInstanceClass: db.r6g.large}
  Two:
    Type: AWS::RDS::DBInstance
    Properties: {DBClusterIdentifier: !Ref Orders, DBInstanceClass: db.r6g.large}
  Stray:
    Type: AWS::RDS::DBInstance
    Properties: {DBClusterIdentifier: another}
)",
                                 diagnostics);
  const ComponentSpec &orders = of_kind(imported, "rds_instance");
  CHECK(orders.id == "orders");
  CHECK(orders.parameters.at("form").text == "aurora");
  CHECK(orders.parameters.at("backup_retention_days").value.mean() == 7);
  CHECK(imported.components.size() == 1);
  for (const Seen &one : imported.seen)
    CHECK(one.understood == (one.address != "Resources.Stray"));
}

TEST_CASE("a template's bucket, distribution and routing controls")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(Resources:
  Pages:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: pages
      VersioningConfiguration: {Status: Enabled}
      ReplicationConfiguration:
        Role: arn:aws:iam::1111:role/r
        Rules:
          - Status: Enabled
            Destination:
              Bucket: !GetAtt Copies.Arn
              ReplicationTime: {Status: Enabled, Time: {Minutes: 15}}
  Copies:
    Type: AWS::S3::Bucket
    Properties: {BucketName: copies}
  Front:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - {Id: a, DomainName: !GetAtt Pages.DomainName}
          - {Id: b, DomainName: !GetAtt Copies.DomainName}
        OriginGroups:
          Items:
            - Members: {Items: [{OriginId: a}, {OriginId: b}]}
              FailoverCriteria: {StatusCodes: {Items: [500, 503]}}
  Control:
    Type: AWS::Route53RecoveryControl::RoutingControl
    Properties: {Name: home}
  Rule:
    Type: AWS::Route53RecoveryControl::SafetyRule
    Properties:
      Name: one
      RuleConfig: {Type: ATLEAST, Threshold: 1, Inverted: false}
      AssertionRule: {AssertedControls: [!Ref Control], WaitPeriodMs: 5000}
)",
                                 diagnostics);
  const auto &pages = of_kind(imported, "s3_bucket");
  const bool first = pages.id == "bucket:pages";
  const ComponentSpec &source = first ? pages : imported.components.at(1);
  REQUIRE(source.id == "bucket:pages");
  CHECK(source.parameters.at("replication").text == "rtc");
  CHECK(source.parameters.at("replication_bound_s").value.mean() == 900);
  CHECK(source.parameters.at("versioning").value.mean() == 1);
  CHECK(source.links.at("replica") == std::vector<std::string>{"bucket:copies"});
  const ComponentSpec &front = of_kind(imported, "cloudfront");
  CHECK(front.links.at("origin") == std::vector<std::string>{"bucket:pages", "bucket:copies"});
  CHECK(front.parameters.at("failover_codes").text == "500, 503");
  CHECK(front.parameters.count("connection_attempts") == 0); // Terraform's default is none of its affair
  const ComponentSpec &rule = of_kind(imported, "safety_rule");
  CHECK(rule.links.at("asserted") == std::vector<std::string>{"routing-control:home"});
  CHECK(rule.parameters.at("threshold").from.address == "Resources.Rule.Properties.RuleConfig.Threshold");
  CHECK(rule.parameters.at("wait_s").value.mean() == 5);
}

TEST_CASE("of nested stacks, modules and transforms it is said that nothing is read")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Data:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: 'https://bucket.example.com/data.yaml?X-Amz-Signature=hunter2'}
  Net:
    Type: Acme::Net::Vpc::MODULE
)",
                                 diagnostics);
  const std::string text = diagnostics.text();
  CHECK(text.find("a nested stack: what is in it comes from its template "
                  "(https://bucket.example.com/data.yaml)") != std::string::npos);
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(text.find("Acme::Net::Vpc::MODULE: what it makes is not in the template") != std::string::npos);
  CHECK(text.find("transforms (macros, SAM, includes) are not carried out") != std::string::npos);
  for (const Seen &one : imported.seen)
    CHECK_FALSE(one.understood);
}

} // namespace cloudformation_test
