// Where policies stand: plans of Terraform, templates of CloudFormation, manifests of Kubernetes.
#include "sim/assemble/access_plan.hpp"
#include "sim/assemble/access_policies.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline assemble {
namespace {

using nlohmann::json;

constexpr int deepest = 20;

/// The name of the role that an object belongs to; "" when no file says.
std::string role_of(const PlanObjects &all, const std::string &address, const json &values)
{
  const std::string said = plan_text(values, "role");
  if (!said.empty())
    return after_slash(said);
  const auto role = all.values.find(all.referred(address, "role"));
  return role == all.values.end() ? std::string{} : plan_text(role->second, "name");
}

void plan_role(const json &values, AccessRoles &roles)
{
  const std::string name = plan_text(values, "name");
  if (name.empty())
    return;
  AccessRole &role = roles[name];
  for (const json &one : values.value("inline_policy", json::array()))
    add_statements(role, read_policy(plan_text(one, "policy")));
  for (const json &one : values.value("managed_policy_arns", json::array()))
    if (one.is_string())
      add_managed(role, one.get<std::string>());
  if (!plan_text(values, "permissions_boundary").empty())
    role.unread.insert("boundary:" + after_slash(plan_text(values, "permissions_boundary")));
}

/// A value of a template as JSON, intrinsic functions as their text.
json as_json(const YAML::Node &node, int depth = 0)
{
  if (depth > deepest)
    return nullptr;
  if (node.IsMap()) {
    json all = json::object();
    for (const auto &entry : node)
      all[yaml_text(entry.first)] = as_json(entry.second, depth + 1);
    return all;
  }
  if (node.IsSequence()) {
    json all = json::array();
    for (const YAML::Node &one : node)
      all.push_back(as_json(one, depth + 1));
    return all;
  }
  return yaml_text(node);
}

/// "!Ref Role", {"Ref": "Role"}: the logical name; a plain name as it is.
std::string logical_name(const YAML::Node &node)
{
  return yaml_text(yaml_at(node, {"Ref"}), yaml_text(node));
}

std::string stack_name(const YAML::Node &resource, const std::string &logical)
{
  const std::string name = yaml_text(yaml_at(resource, {"Properties", "RoleName"}));
  return name.empty() ? logical : name;
}

void stack_role(const YAML::Node &properties, AccessRole &role)
{
  for (const YAML::Node &one : yaml_items(yaml_at(properties, {"Policies"}), 100))
    add_statements(role, read_policy(as_json(yaml_at(one, {"PolicyDocument"})).dump()));
  for (const YAML::Node &one : yaml_items(yaml_at(properties, {"ManagedPolicyArns"}), 100))
    if (one.IsScalar() && one.Scalar().starts_with("arn:"))
      add_managed(role, one.Scalar());
  if (yaml_is_set(yaml_at(properties, {"PermissionsBoundary"})))
    role.unread.insert("boundary:" +
                       after_slash(yaml_text(yaml_at(properties, {"PermissionsBoundary"}), "?")));
}

/// Rules of Kubernetes as calls: "patch deployments/scale".
std::vector<AccessStatement> cluster_rules(const YAML::Node &role)
{
  std::vector<AccessStatement> all;
  for (const YAML::Node &rule : yaml_items(yaml_at(role, {"rules"}), 500)) {
    AccessStatement one;
    for (const YAML::Node &verb : yaml_items(yaml_at(rule, {"verbs"}), 50))
      for (const YAML::Node &resource : yaml_items(yaml_at(rule, {"resources"}), 100))
        one.calls.push_back(lower_case(yaml_text(verb) + " " + yaml_text(resource)));
    for (const YAML::Node &name : yaml_items(yaml_at(rule, {"resourceNames"}), 200))
      one.things.push_back(yaml_text(name));
    all.push_back(std::move(one));
  }
  return all;
}

/// "account:ops/failover", "group:shop-sre", "user:ann"; "" for anything else.
std::string subject_name(const YAML::Node &subject, const std::string &space)
{
  const std::string kind = yaml_text(yaml_at(subject, {"kind"}));
  const std::string name = yaml_text(yaml_at(subject, {"name"}));
  if (kind == "ServiceAccount")
    return "account:" + yaml_text(yaml_at(subject, {"namespace"}), space) + "/" + name;
  return kind == "Group" ? "group:" + name : kind == "User" ? "user:" + name : std::string{};
}

/// Roles and users of IAM, and the groups of the cluster in which they are.
void add_aws_auth(const YAML::Node &map, AccessRoles &roles)
{
  for (const auto &[key, arn] : {std::pair{"mapRoles", "rolearn"}, {"mapUsers", "userarn"}}) {
    Diagnostics of_its_text;
    const auto inner = parse_yaml_documents(yaml_text(yaml_at(map, {"data", key})), "aws-auth", of_its_text);
    if (!inner || inner->empty())
      continue;
    for (const YAML::Node &one : yaml_items(inner->front(), 500)) {
      const std::string name = after_slash(yaml_text(yaml_at(one, {arn})));
      for (const YAML::Node &group : yaml_items(yaml_at(one, {"groups"}), 50))
        roles[name].groups.insert("group:" + yaml_text(group));
    }
  }
}

} // namespace

void add_plan_roles(std::string_view text, AccessRoles &roles)
{
  const PlanObjects all = plan_objects(text);
  for (const auto &[address, values] : all.values)
    if (address.starts_with("aws_iam_role."))
      plan_role(values, roles);
  for (const auto &[address, values] : all.values) {
    const bool own = address.starts_with("aws_iam_role_policy.");
    if (!own && !address.starts_with("aws_iam_role_policy_attachment."))
      continue;
    const auto role = roles.find(role_of(all, address, values));
    if (role == roles.end())
      continue;
    if (!own)
      add_attached(all, address, role->second);
    else if (const std::string policy = plan_text(values, "policy"); !policy.empty())
      add_statements(role->second, read_policy(policy));
    else
      role->second.unread.insert("policy:" + address);
  }
}

void add_stack_roles(std::string_view text, const std::string &file, AccessRoles &roles)
{
  Diagnostics told_by_the_importer;
  const auto documents = parse_yaml_documents(text, file, told_by_the_importer);
  const YAML::Node resources =
      documents && !documents->empty() ? yaml_at(documents->front(), {"Resources"}) : YAML::Node();
  if (!resources.IsMap())
    return;
  std::map<std::string, std::string> names; // logical -> of the role
  for (const auto &entry : resources)
    if (yaml_text(yaml_at(entry.second, {"Type"})) == "AWS::IAM::Role") {
      const std::string name = stack_name(entry.second, yaml_text(entry.first));
      names[yaml_text(entry.first)] = name;
      stack_role(yaml_at(entry.second, {"Properties"}), roles[name]);
    }
  for (const auto &entry : resources) {
    const std::string type = yaml_text(yaml_at(entry.second, {"Type"}));
    if (type != "AWS::IAM::Policy" && type != "AWS::IAM::ManagedPolicy" && type != "AWS::IAM::RolePolicy")
      continue;
    const YAML::Node properties = yaml_at(entry.second, {"Properties"});
    std::vector<YAML::Node> of = yaml_items(yaml_at(properties, {"Roles"}), 100);
    if (yaml_is_set(yaml_at(properties, {"RoleName"})))
      of.push_back(yaml_at(properties, {"RoleName"}));
    for (const YAML::Node &one : of) {
      const std::string logical = logical_name(one);
      const auto known = names.find(logical);
      add_statements(roles[known == names.end() ? logical : known->second],
                     read_policy(as_json(yaml_at(properties, {"PolicyDocument"})).dump()));
    }
  }
}

void add_cluster_roles(std::string_view text, const std::string &file, AccessRoles &roles)
{
  Diagnostics told_by_the_importer;
  const auto documents = parse_yaml_documents(text, file, told_by_the_importer);
  if (!documents)
    return;
  for (const YAML::Node &one : *documents)
    if (yaml_text(yaml_at(one, {"kind"})) == "ConfigMap" &&
        yaml_text(yaml_at(one, {"metadata", "name"})) == "aws-auth")
      add_aws_auth(one, roles);
  std::map<std::string, std::vector<AccessStatement>> rules; // "Role/ns/name", "ClusterRole//name"
  const auto key = [](const std::string &kind, const std::string &space, const std::string &name) {
    return kind + "/" + (kind == "ClusterRole" ? "" : space) + "/" + name;
  };
  for (const YAML::Node &one : *documents)
    if (const std::string kind = yaml_text(yaml_at(one, {"kind"})); kind == "Role" || kind == "ClusterRole")
      rules[key(kind, yaml_text(yaml_at(one, {"metadata", "namespace"}), "default"),
                yaml_text(yaml_at(one, {"metadata", "name"})))] = cluster_rules(one);
  for (const YAML::Node &one : *documents) {
    const std::string kind = yaml_text(yaml_at(one, {"kind"}));
    if (kind != "RoleBinding" && kind != "ClusterRoleBinding")
      continue;
    const std::string space = yaml_text(yaml_at(one, {"metadata", "namespace"}), "default");
    const std::string role = yaml_text(yaml_at(one, {"roleRef", "name"}));
    const auto found = rules.find(key(yaml_text(yaml_at(one, {"roleRef", "kind"})), space, role));
    for (const YAML::Node &subject : yaml_items(yaml_at(one, {"subjects"}), 100)) {
      const std::string name = subject_name(subject, space);
      if (name.empty())
        continue;
      AccessRole &account = roles[name];
      if (found != rules.end())
        add_statements(account, found->second);
      else if (role == "cluster-admin" || role == "admin" || role == "edit") // Kubernetes keeps these
        add_statements(account, {{false, false, false, {"*"}, {}}});
      else
        account.unread.insert("role:" + role);
    }
  }
}

} // namespace drsim::assemble
