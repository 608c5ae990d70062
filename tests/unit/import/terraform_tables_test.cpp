// Tables of DynamoDB in plans and templates.

#include "tests/unit/import/plans.hpp"

namespace terraform_tables_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

json table(const json &more = json::object(), const std::string &provider = "aws",
           const std::string &name = "carts")
{
  json values = {{"name", "carts"}, {"billing_mode", "PAY_PER_REQUEST"}};
  values.update(more);
  return {{"type", "aws_dynamodb_table"}, {"name", name}, {"values", values}, {"provider", provider}};
}

} // namespace

TEST_CASE("a table and its copies: a global table is a store of record with a copy in each other region")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({table({{"replica", {{{"region_name", "eu-west-1"}}, {{"region_name", "eu-central-1"}}}},
                          {"point_in_time_recovery", {{{"enabled", true}}}}})},
                  diagnostics);
  CHECK(component(imported, "dynamodb:carts").kind == "dynamodb_table");
  CHECK(component(imported, "dynamodb:carts").region == "eu-central-1");
  CHECK(number_at(imported, "dynamodb:carts", "backup_retention_days") == 35);
  const ComponentSpec &copy = component(imported, "dynamodb:carts@eu-west-1");
  CHECK(copy.kind == "dynamodb_replica");
  CHECK(copy.region == "eu-west-1");
  CHECK(copy.links.at("source") == std::vector<std::string>{"dynamodb:carts"});
  CHECK(imported.components.size() == 2);
  CHECK(understood(imported, "aws_dynamodb_table.carts"));
}

TEST_CASE("recovery to a point in time is off unless a table says so, and has the days it says")
{
  Diagnostics diagnostics;
  CHECK(number_at(import_plan({table()}, diagnostics), "dynamodb:carts", "backup_retention_days") == 0);
  CHECK(number_at(import_plan({table({{"point_in_time_recovery",
                                       {{{"enabled", true}, {"recovery_period_in_days", 7}}}}})},
                              diagnostics),
                  "dynamodb:carts", "backup_retention_days") == 7);
}

TEST_CASE("copies that are objects of their own, and the older form of global tables")
{
  Diagnostics diagnostics;
  const json replica = {{"type", "aws_dynamodb_table_replica"},
                        {"name", "west"},
                        {"provider", "aws.dr"},
                        {"expressions", {{"global_table_arn", refers_to("aws_dynamodb_table.carts.arn")}}}};
  CHECK(component(import_plan({table(), replica}, diagnostics), "dynamodb:carts@eu-west-1").kind ==
        "dynamodb_replica");
  const json global = {{"type", "aws_dynamodb_global_table"},
                       {"name", "carts"},
                       {"values",
                        {{"name", "carts"},
                         {"replica", {{{"region_name", "eu-central-1"}}, {{"region_name", "eu-west-1"}}}}}}};
  const Imported imported =
      import_plan({table(), table(json::object(), "aws.dr", "west"), global}, diagnostics);
  CHECK(component(imported, "dynamodb:carts").kind == "dynamodb_table");
  int copies = 0;
  for (const ComponentSpec &one : imported.components)
    copies += one.kind == "dynamodb_replica" && one.region == "eu-west-1" &&
              one.links.at("source") == std::vector<std::string>{"dynamodb:carts"};
  CHECK(copies == 1);
}

TEST_CASE("tables of a template: of one region, and global ones")
{
  Diagnostics diagnostics;
  const Imported imported = import_text(R"(AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Carts:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: carts
      Replicas:
        - {Region: eu-west-1, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}
        - {Region: eu-central-1}
  Logs:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: logs}
)",
                                        {"stack-eu-west-1.yaml", ""}, diagnostics);
  CHECK(component(imported, "dynamodb:carts").region == "eu-west-1");
  CHECK(number_at(imported, "dynamodb:carts", "backup_retention_days") == 35);
  CHECK(component(imported, "dynamodb:carts@eu-central-1").kind == "dynamodb_replica");
  CHECK(number_at(imported, "dynamodb:logs", "backup_retention_days") == 0);
}

} // namespace terraform_tables_test
