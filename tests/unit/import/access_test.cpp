// Who may make which call, as policies of the files say it.
#include "sim/assemble/access_calls.hpp"
#include "sim/assemble/runbook_mentions.hpp"

#include <catch2/catch.hpp>

namespace access_test {

using namespace drsim;

namespace {

const char *const automation = R"(schemaVersion: '0.3'
assumeRole: arn:aws:iam::1:role/dr
mainSteps:
  - name: Promote
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: PromoteReadReplica, DBInstanceIdentifier: orders-db-dr}
  - name: Drop
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: DeleteDBInstance, DBInstanceIdentifier: orders-db}
  - name: Scale
    action: aws:executeAwsApi
    inputs: {Service: ecs, Api: UpdateService, cluster: shop}
)";

std::string refused(const std::string &text, const std::string &format,
                    const std::map<std::string, std::string> &files)
{
  std::string all;
  for (const Mention &one : refused_calls(access_calls(text, format, "dr.yaml"), access_roles(files)))
    all += one.line + " " + one.name + "\n";
  return all;
}

const std::string allows_promotion =
    R"({\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"rds:Promote*\",\"Resource\":\"*\"},)"
    R"({\"Effect\":\"Deny\",\"Action\":\"rds:Delete*\",\"Resource\":\"*\"}]})";

std::string plan(const std::string &role, const std::string &more = {})
{
  return R"({"planned_values":{"root_module":{"resources":[
    {"type":"aws_iam_role","name":"dr","values":{"name":"dr")" +
         role + R"(}},
    {"type":"aws_iam_role_policy","name":"p","values":{"policy":")" +
         allows_promotion + R"("}})" + more + R"(]}},
    "configuration":{"root_module":{"resources":[
      {"type":"aws_iam_role_policy","name":"p","expressions":{
        "role":{"references":["aws_iam_role.dr.id","aws_iam_role.dr"]}}},
      {"type":"aws_iam_role_policy_attachment","name":"a","expressions":{
        "role":{"references":["aws_iam_role.dr.name","aws_iam_role.dr"]},
        "policy_arn":{"references":["aws_iam_policy.more.arn","aws_iam_policy.more"]}}}]}}})";
}

} // namespace

TEST_CASE("policies of a plan: allowed, denied, allowed by nothing, and what is in no file")
{
  CHECK(refused(automation, "ssm-automation", {}).empty()); // nobody says anything
  CHECK(refused(automation, "ssm-automation", {{"plan.json", plan("")}}) ==
        "7 dr|rds:DeleteDBInstance|denied\n10 dr|ecs:UpdateService|nothing-allows-it\n");
  const std::string attached =
      R"(,{"type":"aws_iam_policy","name":"more","values":{"name":"more","policy":)"
      R"("{\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\"ecs:*\"],\"Resource\":\"*\"}}"}},)"
      R"({"type":"aws_iam_role_policy_attachment","name":"a","values":{}})";
  CHECK(refused(automation, "ssm-automation", {{"plan.json", plan("", attached)}}) ==
        "7 dr|rds:DeleteDBInstance|denied\n");
  CHECK(refused(automation, "ssm-automation",
                {{"plan.json",
                  plan(R"(,"managed_policy_arns":["arn:aws:iam::aws:policy/AmazonECS_FullAccess"])")}}) ==
        "7 dr|rds:DeleteDBInstance|denied\n10 dr|ecs:UpdateService|policy:AmazonECS_FullAccess\n");
  CHECK(refused(automation, "ssm-automation",
                {{"plan.json", plan(R"(,"permissions_boundary":"arn:aws:iam::1:policy/fence")")}}) ==
        "4 dr|rds:PromoteReadReplica|boundary:fence\n7 dr|rds:DeleteDBInstance|denied\n"
        "10 dr|ecs:UpdateService|nothing-allows-it\n");
}

TEST_CASE("policies of a template, conditions, resources, NotAction, and roles that no file has")
{
  const auto stack = [](const std::string &statement) {
    return "Resources:\n  Dr:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: dr\n"
           "  P:\n    Type: AWS::IAM::Policy\n    Properties:\n      Roles: [!Ref Dr]\n"
           "      PolicyDocument: {Statement: [" +
           statement + "]}\n";
  };
  const auto with = [&](const std::string &statement) {
    return refused(automation, "ssm-automation", {{"stack.yaml", stack(statement)}});
  };
  CHECK(with("{Effect: Allow, Action: '*', Resource: '*'}").empty());
  CHECK(with("{Effect: Allow, NotAction: ['rds:Delete*'], Resource: '*'}") ==
        "7 dr|rds:DeleteDBInstance|nothing-allows-it\n");
  CHECK(with("{Effect: Allow, Action: ['rds:*', 'ecs:*'], Resource: '*', Condition: {Bool: {x: true}}}") ==
        "4 dr|rds:PromoteReadReplica|condition\n7 dr|rds:DeleteDBInstance|condition\n"
        "10 dr|ecs:UpdateService|condition\n");
  CHECK(with("{Effect: Allow, Action: ['rds:*', 'ecs:*'], Resource: 'arn:aws:rds:eu-west-1:1:db:*-dr'}") ==
        "7 dr|rds:DeleteDBInstance|nothing-allows-it\n");
  std::string other = automation;
  other.replace(other.find("role/dr"), 7, "role/else");
  CHECK(refused(other, "ssm-automation", {{"stack.yaml", stack("{Effect: Allow, Action: '*'}")}})
            .starts_with("4 else|rds:PromoteReadReplica|no-such-role\n"));
}

TEST_CASE("a role that only the run time knows is told once for all its calls")
{
  std::string text = automation;
  text.replace(text.find("arn:aws:iam::1:role/dr"), 22, "'{{ Role }}'");
  CHECK(refused(text, "ssm-automation", {{"plan.json", plan("")}}) ==
        "4 ?|rds:PromoteReadReplica,rds:DeleteDBInstance,ecs:UpdateService|run-time\n");
}

TEST_CASE("what a script asks of AWS is held against the role it runs as")
{
  const std::string scripted = R"(schemaVersion: '0.3'
assumeRole: arn:aws:iam::1:role/dr
mainSteps:
  - name: Promote
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: go
      Script: |
        import boto3
        rds = boto3.client('rds')
        def go(events, context):
          rds.promote_read_replica(DBInstanceIdentifier='orders-db-dr')
          rds.get_waiter('db_instance_available').wait(DBInstanceIdentifier='orders-db-dr')
          rds.delete_db_instance(DBInstanceIdentifier='orders-db')
          boto3.client('ecs').update_service(cluster='shop', service='order')
          boto3.client('ecs').update_service(cluster='shop', service='payment')
)";
  CHECK(refused(scripted, "ssm-automation", {{"plan.json", plan("")}}) ==
        "4 dr|rds:deletedbinstance|denied\n4 dr|ecs:updateservice|nothing-allows-it\n");
}

TEST_CASE("a cluster's roles, bound in another file, for the commands of a workflow")
{
  const std::string workflow =
      "kind: Workflow\nmetadata: {namespace: ops}\nspec:\n  serviceAccountName: failover\n"
      "  args:\n    - kubectl scale deployment order --replicas 3\n"
      "    - kubectl -n shop rollout restart deploy/bff\n    - kubectl delete pod x\n";
  const std::map<std::string, std::string> files = {
      {"a.yaml", "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: ops}\n"
                 "rules:\n  - {apiGroups: [apps], resources: [deployments/scale], verbs: [get, patch]}\n"},
      {"b.yaml",
       "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: ops}\n"
       "roleRef: {kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: failover}]\n"}};
  CHECK(refused(workflow, "argo-workflow", files) ==
        "7 account:ops/failover|patch~deployments|nothing-allows-it\n"
        "8 account:ops/failover|delete~pods|nothing-allows-it\n");
  CHECK(call_of_command("aws --region eu-west-1 elbv2 modify-listener --listener-arn arn:x").call ==
        "elasticloadbalancing:modifylistener");
  CHECK(call_of_command("kubectl rollout status deploy/bff").call.empty());
}

TEST_CASE("hosts and hosted zones that commands name")
{
  const auto hosts = [](const std::string &command) {
    std::string all;
    for (const Mention &one : read_mentions("```\n" + command + "\n```\n", true))
      all += one.what + " " + one.name + "; ";
    return all;
  };
  CHECK(hosts("psql -h orders.db.example.com -c 'select 1'") == "host orders.db.example.com; ");
  CHECK(hosts("curl -H 'Host: x' https://shop.example.com:8443/health") == "host shop.example.com; ");
  CHECK(hosts("dig shop.example.com") == "host shop.example.com; ");
  CHECK(
      hosts("aws route53 change-resource-record-sets --hosted-zone-id Z0ABC --change-batch file://x.json") ==
      "hosted-zone Z0ABC; ");
  CHECK(hosts("curl https://rds.eu-west-1.amazonaws.com") == "region eu-west-1; ");
  CHECK(hosts("psql -h $HOST; kubectl apply -f deploy.yaml").empty());
}

} // namespace access_test
