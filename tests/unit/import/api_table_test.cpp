// One table of calls for documents, scripts and command lines.
#include "sim/import/runbooks/api_table.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/kinds.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace api_table_test {

using namespace drsim;

namespace {

/// A value that names "shop-dr" as the row's input does.
std::string value_for(const ApiCall &row)
{
  switch (row.form) {
  case TargetForm::balancer_arn:
    return "arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/shop-dr/50dc6c495c0c9188/f2f7dc8efc522ab2";
  case TargetForm::broker_arn: return "arn:aws:kafka:eu-west-1:1:cluster/shop-dr/0a1b-2";
  case TargetForm::cache_node: return "shop-dr-001";
  case TargetForm::plain:
  case TargetForm::prefixed: break;
  }
  return "shop-dr";
}

std::string first_input(const ApiCall &row)
{
  const std::string all = row.inputs;
  return all.substr(0, all.find('|'));
}

/// "ForceFailover=true" -> its name and value; a value of its own where the row takes any.
std::pair<std::string, std::string> condition_of_row(const ApiCall &row)
{
  const std::string asked = row.only_with;
  const std::size_t equals = asked.find('=');
  return {asked.substr(0, equals), equals == std::string::npos ? "x1" : asked.substr(equals + 1)};
}

std::string pascal_to_snake(const std::string &name)
{
  std::string out = kebab_case(name);
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

} // namespace

TEST_CASE("a call is spelt alike by documents, scripts and the command line")
{
  for (const auto &[api, cli] : std::vector<std::pair<std::string, std::string>>{
           {"PromoteReadReplicaDBCluster", "promote-read-replica-db-cluster"},
           {"RestoreDBInstanceFromDBSnapshot", "restore-db-instance-from-db-snapshot"},
           {"UpdateWebACL", "update-web-acl"},
           {"UpdateIPSet", "update-ip-set"},
           {"DescribeClusterV2", "describe-cluster-v2"},
           {"TargetDbClusterIdentifier", "target-db-cluster-identifier"},
           {"forceNewDeployment", "force-new-deployment"},
           {"failover_db_cluster", "failover-db-cluster"}}) {
    CHECK(kebab_case(api) == cli);
  }
}

TEST_CASE("every row of the table of calls means the same in all three spellings, and names what can answer")
{
  std::set<std::string> services;
  for (const ApiCall &row : api_calls()) {
    INFO(row.service << " " << row.api);
    services.insert(row.service);
    const std::string action = row.action;
    const Action *known = action_named(action);
    REQUIRE(known != nullptr);
    if (action == "wait" || action == "await")
      continue;
    const auto [name, value] = condition_of_row(row);
    const CallInput input = [&, name = name, value = value](const std::string &asked) -> std::string {
      return asked == first_input(row) ? value_for(row) : asked == name ? value : "";
    };
    const StepMeaning document = meaning_of_call(row.service, row.api, input);
    CHECK(document.action == action);
    const StepMeaning script = meaning_of_call(row.service, pascal_to_snake(row.api), input);
    CHECK(script.action == action);
    CHECK(script.target == document.target);
    std::string command = std::string("aws ") + row.service + " " + kebab_case(row.api);
    if (*row.inputs != '\0')
      command += " --" + kebab_case(first_input(row)) + " " + value_for(row);
    if (!name.empty())
      command += " --" + kebab_case(name) + " " + value;
    std::vector<std::string> tools;
    const StepMeaning line = read_command(command, tools);
    CHECK(line.action == action);
    CHECK(line.target == document.target);
    if (*row.inputs == '\0') {
      CHECK(document.target.empty());
      continue;
    }
    CHECK(document.target.ends_with("shop-dr"));
    const std::string prefix =
        document.target.substr(0, document.target.size() - std::string("shop-dr").size());
    CHECK(std::any_of(known->kinds.begin(), known->kinds.end(), [&](const char *kind) {
      const std::string example = kind_named(kind)->example;
      return prefix.empty() ? example.find(':') == std::string::npos : example.starts_with(prefix);
    }));
  }
  for (const char *service : {"rds",
                              "dynamodb",
                              "elasticache",
                              "kafka",
                              "eks",
                              "autoscaling",
                              "ecs",
                              "lambda",
                              "elbv2",
                              "route53",
                              "route53-recovery-cluster",
                              "arc-zonal-shift",
                              "cloudfront",
                              "wafv2",
                              "secretsmanager",
                              "acm",
                              "backup",
                              "s3api",
                              "ssm",
                              "iam",
                              "ec2"})
    CHECK(services.contains(service));
}

TEST_CASE("what reads asks for nothing, and what no row has says its name")
{
  const CallInput none = [](const std::string &) { return std::string(); };
  for (const char *call : {"DescribeDBInstances", "list_tables", "get-item", "LookupEvents", "HeadBucket"}) {
    const StepMeaning found = meaning_of_call("", call, none);
    INFO(call);
    CHECK(found.action.empty());
    CHECK(found.looks);
    CHECK(found.unknown.empty());
  }
  CHECK(meaning_of_call("rds", "ModifyDBProxy", none).unknown == "rds ModifyDBProxy");
  CHECK(meaning_of_call("rds", "CreateDBSnapshot", none).unknown == "rds CreateDBSnapshot");
  CHECK(meaning_of_call("apprunner", "UpdateService", none).unknown == "apprunner UpdateService");
  CHECK(meaning_of_call("docdb", "FailoverDBCluster", none).action == "failover"); // the calls of Aurora
}

TEST_CASE("a target that is known only at run time is none")
{
  const CallInput late = [](const std::string &) { return std::string("{{ Name }}"); };
  CHECK(meaning_of_call("rds", "PromoteReadReplica", late).target.empty());
  const CallInput sized = [](const std::string &name) {
    return std::string(name == "AutoScalingGroupName" ? "web" : name == "DesiredCapacity" ? "{{ N }}" : "");
  };
  CHECK(meaning_of_call("autoscaling", "UpdateAutoScalingGroup", sized).action == "scale"); // some size
}

TEST_CASE("a wait for a resource names what is to be up")
{
  std::vector<std::string> tools;
  for (const auto &[command, until] : std::vector<std::pair<std::string, std::string>>{
           {"aws rds wait db-instance-available --db-instance-identifier orders-db-dr", "up:orders-db-dr"},
           {"aws dynamodb wait table-exists --table-name carts", "up:dynamodb:carts"},
           {"aws eks wait cluster-active --name shop", "up:eks:shop"},
           {"aws ecs wait services-stable --cluster shop --services order", "up:ecs:shop"},
           {"aws elbv2 wait load-balancer-available --names shop-dr", "up:alb:shop-dr"},
           {"aws elasticache wait replication-group-available --replication-group-id c", "up:cache:c"},
           {"aws rds wait db-instance-available --db-instance-identifier $DB", ""},
           {"aws rds wait db-instance-deleted --db-instance-identifier orders-db", ""}}) {
    INFO(command);
    const StepMeaning found = read_command(command, tools);
    CHECK(found.until == until);
    CHECK(found.action == (until.empty() ? "" : "await"));
    CHECK(found.looks);
  }
}

} // namespace api_table_test
