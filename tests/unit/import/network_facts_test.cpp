// What plans say of networks, settings, rights and secrets, for checks alone.
#include "sim/assemble/dependency_merge.hpp"
#include "sim/insight/parity.hpp"
#include "tests/unit/import/plans.hpp"

#include <set>

namespace network_facts_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

/// "aws_subnet.a zone eu-central-1a", of all facts that an import keeps.
std::set<std::string> facts_of(const Imported &imported)
{
  std::set<std::string> all;
  for (const Dependency &one : imported.dependencies)
    all.insert(one.from + " " + one.what + " " + one.to);
  return all;
}

std::set<std::string> facts(const std::vector<json> &rows)
{
  Diagnostics diagnostics;
  return facts_of(import_plan(rows, diagnostics));
}

json row(const char *type, const char *name, const json &values, const json &expressions = json::object(),
         const char *provider = "aws")
{
  return {{"type", type},
          {"name", name},
          {"values", values},
          {"expressions", expressions},
          {"provider", provider}};
}

std::string policy(const std::string &resource)
{
  return json{{"Statement",
               {{{"Effect", "Allow"}, {"Action", "sqs:*"}, {"Resource", resource}},
                {{"Effect", "Deny"}, {"Action", "s3:*"}, {"Resource", "arn:aws:s3:us-east-1:1:x"}}}}}
      .dump();
}

std::vector<ParityDifference> differences(const std::vector<json> &rows)
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  Deployment deployment;
  deployment.regions = {{"eu-central-1", {}}, {"eu-west-1", {}}};
  deployment.components = imported.components;
  deployment.dependencies = merge_dependencies({imported});
  return region_parity(deployment);
}

/// A database with settings of its own, and a copy whose settings are given.
std::vector<json> databases(const char *connections_away)
{
  const auto group = [](const char *name, const char *connections, const char *provider) {
    return row("aws_db_parameter_group", name,
               {{"name", name}, {"parameter", {{{"name", "max_connections"}, {"value", connections}}}}},
               json::object(), provider);
  };
  std::vector<json> rows = {group("home", "500", "aws"),
                            row("aws_db_instance", "home", {{"identifier", "home"}},
                                {{"parameter_group_name", refers_to("aws_db_parameter_group.home.name")}})};
  json copy = row("aws_db_instance", "away", {{"identifier", "away"}, {"replicate_source_db", "home"}},
                  {{"replicate_source_db", refers_to("aws_db_instance.home.arn")}}, "aws.dr");
  if (connections_away != nullptr) {
    rows.push_back(group("away", connections_away, "aws.dr"));
    copy["expressions"]["parameter_group_name"] = refers_to("aws_db_parameter_group.away.name");
  }
  rows.push_back(copy);
  return rows;
}

} // namespace

TEST_CASE("networks are cut by zones, left by tables, and reached by gateways")
{
  const auto found = facts(
      {row("aws_vpc", "main", {{"cidr_block", "10.1.0.0/16"}}), row("aws_default_vpc", "old", json::object()),
       row("aws_internet_gateway", "door", json::object()),
       row("aws_subnet", "a", {{"availability_zone", "eu-central-1a"}}),
       row("aws_subnet", "b", json::object()),
       row("aws_route_table", "open", json::object(),
           {{"route", {{{"gateway_id", refers_to("aws_internet_gateway.door.id")}}}}}),
       row("aws_route_table", "inner", json::object()),
       row("aws_nat_gateway", "out", json::object(), {{"subnet_id", refers_to("aws_subnet.a.id")}}),
       row("aws_route", "out", json::object(),
           {{"route_table_id", refers_to("aws_route_table.inner.id")},
            {"nat_gateway_id", refers_to("aws_nat_gateway.out.id")}}),
       row("aws_route_table_association", "b", json::object(),
           {{"subnet_id", refers_to("aws_subnet.b.id")},
            {"route_table_id", refers_to("aws_route_table.inner.id")}}),
       row("aws_lb", "shop", {{"internal", false}}), row("aws_lb", "inner", {{"internal", true}})});
  for (const char *fact :
       {"aws_vpc.main range 10.1.0.0/16", "aws_default_vpc.old range 172.31.0.0/16",
        "aws_subnet.a zone eu-central-1a", "aws_subnet.b zone unknown",
        "aws_route_table.open way_in aws_internet_gateway.door", "aws_nat_gateway.out lies_in aws_subnet.a",
        "aws_route_table.inner way_out aws_nat_gateway.out", "aws_subnet.b routed_by aws_route_table.inner",
        "aws_lb.shop faces internet"}) {
    INFO(fact);
    CHECK(found.contains(fact));
  }
  CHECK_FALSE(found.contains("aws_lb.inner faces internet"));
}

TEST_CASE("subnets that one block makes are of all their zones, whichever of them is named")
{
  json plan = json::parse(plan_of({row("aws_subnet", "inner", {{"availability_zone", "eu-central-1a"}})}));
  json &planned = plan["planned_values"]["root_module"]["resources"];
  planned[0]["address"] = "aws_subnet.inner[\"a\"]";
  planned[0]["index"] = "a";
  planned.push_back(planned[0]);
  planned[1]["address"] = "aws_subnet.inner[\"b\"]";
  planned[1]["index"] = "b";
  planned[1]["values"]["availability_zone"] = "eu-central-1b";
  Diagnostics diagnostics;
  const auto found = facts_of(import_terraform_plan(plan.dump(), {"plan.json", ""}, diagnostics));
  for (const char *instance : {"a", "b"})
    for (const char *zone : {"a", "b"})
      CHECK(found.contains(std::string("aws_subnet.inner[\"") + instance + "\"] zone eu-central-1" + zone));
}

TEST_CASE("rights are of the regions that policies name, and of the clusters that roles trust")
{
  const auto found =
      facts({row("aws_iam_policy", "queue", {{"policy", policy("arn:aws:sqs:eu-central-1:1:orders")}}),
             row("aws_iam_role_policy", "any", {{"policy", policy("arn:aws:sqs:*:1:orders")}}),
             row("aws_iam_role", "pod",
                 {{"assume_role_policy",
                   "{\"Statement\":[{\"Principal\":{\"Federated\":\"arn:aws:iam::1:oidc-provider/"
                   "oidc.eks.eu-central-1.amazonaws.com/id/AB\"}}]}"},
                  {"inline_policy", {{{"policy", policy("*")}}}}}),
             row("aws_iam_role_policy", "broken", {{"policy", "{\"Statement\": 3"}})});
  CHECK(found.contains("aws_iam_policy.queue grants_in sqs eu-central-1"));
  CHECK(found.contains("aws_iam_role_policy.any grants_in sqs *"));
  CHECK(found.contains("aws_iam_role.pod grants_in * *"));
  CHECK(found.contains("aws_iam_role.pod trusts_in eu-central-1"));
  CHECK(found.size() == 4); // what is denied, and what is no policy, grants nothing
}

TEST_CASE("secrets and repositories of images stand where they are and where they are copied to")
{
  const auto found = facts(
      {row("aws_secretsmanager_secret", "db", {{"name", "db"}, {"replica", {{{"region", "eu-west-1"}}}}}),
       row("aws_ecr_repository", "shop", {{"name", "shop"}}),
       row("aws_ecr_replication_configuration", "all",
           {{"replication_configuration", {{{"rule", {{{"destination", {{{"region", "eu-west-1"}}}}}}}}}}})});
  for (const char *fact :
       {"aws_secretsmanager_secret.db kept_as db", "aws_secretsmanager_secret.db stands_in eu-west-1",
        "aws_ecr_repository.shop kept_as shop", "aws_ecr_repository.shop stands_in eu-central-1",
        "aws_ecr_repository.shop stands_in eu-west-1"}) {
    INFO(fact);
    CHECK(found.contains(fact));
  }
}

TEST_CASE("what the databases of two regions are set to is compared, and a group of settings may be missing")
{
  const auto same = differences(databases("500"));
  CHECK(same.empty());
  const auto other = differences(databases("100"));
  REQUIRE(other.size() == 2); // one line a side
  CHECK(other[0].parameter == "setting");
  CHECK(other[0].primary_value == "max_connections=500");
  CHECK(other[1].standby_value == "max_connections=100");
  const auto none = differences(databases(nullptr));
  REQUIRE(none.size() == 1);
  CHECK(parity_text(none[0]).find("lacks parameter_group") != std::string::npos);
}

TEST_CASE("templates tell the same of networks, settings, rights and callers")
{
  Diagnostics diagnostics;
  const auto found = facts_of(import_text(R"(
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.2.0.0/16}}
  Door: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Type: application}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
  Gate: {Type: AWS::EC2::InternetGateway}
  Way: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, GatewayId: !Ref Gate}}
  Settings:
    Type: AWS::RDS::DBParameterGroup
    Properties: {Family: postgres16, Parameters: {max_connections: 500}}
  Pod:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      Policies:
        - PolicyName: queue
          PolicyDocument:
            Statement: [{Effect: Allow, Action: "sqs:*", Resource: "arn:aws:sqs:eu-west-2:1:orders"}]
  Task: {Type: AWS::Lambda::Function, Properties: {FunctionName: task, Runtime: python3.12}}
  Call:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Task, Principal: sns.amazonaws.com, Action: "lambda:InvokeFunction"}
)",
                                          {"net.yaml", "eu-west-2"}, diagnostics));
  for (const char *fact :
       {"Resources.Net range 10.2.0.0/16", "Resources.Door faces internet",
        "Resources.Table way_in Resources.Gate", "Resources.Settings set_to max_connections=500",
        "Resources.Pod grants_in sqs eu-west-2", "Resources.Task caller sns.amazonaws.com"}) {
    INFO(fact);
    CHECK(found.contains(fact));
  }
}

} // namespace network_facts_test
