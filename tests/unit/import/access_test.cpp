// Who may make which call, as policies of the files say it.
#include "sim/assemble/access_calls.hpp"
#include "sim/assemble/people_access.hpp"
#include "sim/assemble/runbook_mentions.hpp"
#include "sim/import/runbooks/page_mentions.hpp"

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

namespace {

const char *const people_plan = R"({"planned_values":{"root_module":{"resources":[
  {"type":"aws_iam_role","name":"dr","values":{"name":"dr-operator"}},
  {"type":"aws_iam_role_policy","name":"p","values":{"role":"dr-operator",
    "policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"rds:*\",\"Resource\":\"*\"}]}"}},
  {"type":"aws_iam_group","name":"g","values":{"name":"sre"}},
  {"type":"aws_iam_group_policy","name":"gp","values":{"group":"sre",
    "policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"rds:Describe*\",\"Resource\":\"*\"}]}"}},
  {"type":"aws_ssoadmin_permission_set","name":"s","values":{"name":"dba","arn":"arn:set"}},
  {"type":"aws_ssoadmin_managed_policy_attachment","name":"m","values":{"permission_set_arn":"arn:set",
    "managed_policy_arn":"arn:aws:iam::aws:policy/AdministratorAccess"}},
  {"type":"aws_eks_access_entry","name":"e","values":{"principal_arn":"arn:aws:iam::1:role/dr-operator",
    "kubernetes_groups":["shop-sre"]}},
  {"type":"aws_eks_access_policy_association","name":"v","values":{
    "principal_arn":"arn:aws:iam::1:role/viewer",
    "policy_arn":"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"}}]}}})";

const char *const people_cluster = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: restarts}
rules: [{apiGroups: [apps], resources: [deployments], verbs: [patch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: sre}
roleRef: {kind: ClusterRole, name: restarts}
subjects: [{kind: Group, name: shop-sre}, {kind: User, name: ann}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
data:
  mapRoles: |
    - rolearn: arn:aws:iam::1:role/night
      groups: [shop-sre]
)";

ComponentSpec person(const std::string &id, const std::string &acts_as = {})
{
  ComponentSpec one;
  one.id = id;
  one.kind = id.substr(0, id.find(':'));
  if (!acts_as.empty())
    one.parameters["acts_as"].text = acts_as;
  if (one.kind == "oncall")
    one.links["runbooks"] = {"runbook:p"};
  return one;
}

/// What a page of one step says of its calls: refused, not judged, and who may instead.
std::string judged(const std::string &command, const std::vector<ComponentSpec> &people)
{
  Deployment deployment;
  deployment.components = people;
  ComponentSpec book;
  book.id = "runbook:p";
  book.kind = "runbook";
  deployment.components.push_back(book);
  ComponentSpec step;
  step.id = "runbook:p/1";
  step.kind = "runbook_step";
  step.from.file = "p.md";
  step.from.address = "3";
  step.links["runbook"] = {"runbook:p"};
  deployment.components.push_back(step);
  settle_people_access({{"p.md", "# P\n\n1. Do it\n\n   ```bash\n   " + command + "\n   ```\n"},
                        {"plan.json", people_plan},
                        {"cluster.yaml", people_cluster}},
                       deployment);
  const ComponentSpec &after = deployment.components.back();
  std::string all;
  for (const char *name : {"refused_calls", "unjudged_calls"})
    if (const auto found = after.parameters.find(name); found != after.parameters.end())
      all += std::string(name) + " " + found->second.text + " " + found->second.from.address + "\n";
  if (const auto instead = after.links.find("instead"); instead != after.links.end())
    for (const std::string &one : instead->second)
      all += "instead " + one + "\n";
  return all;
}

} // namespace

TEST_CASE("what people may do: roles that they act as, groups and permission sets called as they are")
{
  const std::string promote = "aws rds promote-read-replica --db-instance-identifier orders-db-dr";
  CHECK(judged(promote, {person("oncall:sre", "dr-operator")}).empty());
  CHECK(judged(promote, {person("oncall:sre")}) == // by the group of that name, which may only look
        "refused_calls rds:promotereadreplica (oncall:sre as iam-group:sre: nothing allows it) 6\n");
  CHECK(judged("aws rds describe-db-instances", {person("oncall:sre")}).empty());
  CHECK(judged(promote, {person("oncall:sre"), person("role:dba")}) ==
        "refused_calls rds:promotereadreplica (oncall:sre as iam-group:sre: nothing allows it) 6\n"
        "instead role:dba\n");
  CHECK(judged(promote, {person("oncall:night")}) == "unjudged_calls rds:promotereadreplica 6\n");
  CHECK(judged("vault read aws/creds/dr-operator\n   " + promote, {person("oncall:night")}).empty());
  CHECK(judged("echo nothing", {person("oncall:night")}).empty());
}

TEST_CASE("what people may do in a cluster: subjects of bindings, aws-auth, access entries")
{
  const std::string restart = "kubectl rollout restart deployment/order";
  CHECK(judged(restart, {person("oncall:sre", "group:shop-sre")}).empty());
  CHECK(judged(restart, {person("oncall:sre", "user:ann")}).empty());
  CHECK(judged(restart, {person("oncall:sre", "dr-operator")}).empty()); // by its access entry
  CHECK(judged(restart, {person("oncall:sre", "night")}).empty());       // by aws-auth
  CHECK(judged(restart, {person("oncall:sre", "viewer")}) ==
        "refused_calls patch deployments (oncall:sre as eks:viewer: nothing allows it) 6\n");
  CHECK(judged("kubectl delete deployment order", {person("oncall:sre", "dr-operator")}) ==
        "refused_calls delete deployments (oncall:sre as group:shop-sre: nothing allows it) 6\n");
  CHECK(judged(restart, {person("oncall:sre", "stranger")}) == "unjudged_calls patch deployments 6\n");
}

} // namespace access_test
