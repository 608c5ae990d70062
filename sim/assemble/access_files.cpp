// Where policies stand: plans of Terraform, templates of CloudFormation, manifests of Kubernetes.
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

std::string text_of(const json &object, const char *key)
{
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                           : std::string{};
}

std::string behind(const std::string &arn)
{
  return arn.substr(arn.rfind('/') + 1);
}

void add(AccessRole &role, const std::vector<AccessStatement> &statements)
{
  role.statements.insert(role.statements.end(), statements.begin(), statements.end());
}

/// AWS keeps these; of the broadest it is known what they allow.
void add_managed(AccessRole &role, const std::string &arn)
{
  const std::string name = behind(arn);
  if (name == "AdministratorAccess")
    add(role, {{false, false, false, {"*"}, {}}});
  else if (name == "PowerUserAccess")
    add(role, {{false, false, true, {"iam:*", "organizations:*", "account:*"}, {}}});
  else
    role.unread.insert("policy:" + (name.empty() ? "?" : name));
}

/// Objects of a plan with what their expressions refer to.
struct PlanObjects {
  std::map<std::string, json> values;                           ///< "aws_iam_role.dr" -> values
  std::map<std::string, std::map<std::string, std::string>> of; ///< the same -> argument -> "aws_iam_role.dr"
  [[nodiscard]] std::string referred(const std::string &address, const char *argument) const
  {
    const auto object = of.find(address);
    if (object == of.end())
      return {};
    const auto found = object->second.find(argument);
    return found == object->second.end() ? std::string{} : found->second;
  }
};

void take_values(const json &module, int depth, PlanObjects &all)
{
  if (!module.is_object() || depth > deepest)
    return;
  for (const json &one : module.value("resources", json::array()))
    if (one.is_object() && one.contains("values") && one.at("values").is_object())
      all.values[text_of(one, "type") + "." + text_of(one, "name")] = one.at("values");
  for (const json &child : module.value("child_modules", json::array()))
    take_values(child, depth + 1, all);
}

/// "aws_iam_role.dr.name" -> "aws_iam_role.dr".
void take_references(const json &module, int depth, PlanObjects &all)
{
  if (!module.is_object() || depth > deepest)
    return;
  for (const json &one : module.value("resources", json::array())) {
    const std::string address = text_of(one, "type") + "." + text_of(one, "name");
    const json expressions = one.is_object() ? one.value("expressions", json::object()) : json::object();
    for (const auto &[argument, value] : expressions.items())
      if (value.is_object() && value.contains("references") && !value.at("references").empty() &&
          value.at("references").back().is_string())
        all.of[address][argument] = value.at("references").back().get<std::string>();
  }
  const json calls = module.value("module_calls", json::object());
  for (const auto &[name, call] : calls.items())
    if (call.is_object())
      take_references(call.value("module", json::object()), depth + 1, all);
}

/// The name of the role that an object belongs to; "" when no file says.
std::string role_of(const PlanObjects &all, const std::string &address, const json &values)
{
  const std::string said = text_of(values, "role");
  if (!said.empty())
    return behind(said);
  const auto role = all.values.find(all.referred(address, "role"));
  return role == all.values.end() ? std::string{} : text_of(role->second, "name");
}

void plan_role(const json &values, AccessRoles &roles)
{
  const std::string name = text_of(values, "name");
  if (name.empty())
    return;
  AccessRole &role = roles[name];
  for (const json &one : values.value("inline_policy", json::array()))
    add(role, read_policy(text_of(one, "policy")));
  for (const json &one : values.value("managed_policy_arns", json::array()))
    if (one.is_string())
      add_managed(role, one.get<std::string>());
  if (!text_of(values, "permissions_boundary").empty())
    role.unread.insert("boundary:" + behind(text_of(values, "permissions_boundary")));
}

void plan_attachment(const PlanObjects &all, const std::string &address, const json &values, AccessRole &role)
{
  const std::string arn = text_of(values, "policy_arn");
  auto policy = all.values.find(all.referred(address, "policy_arn"));
  for (auto one = all.values.begin(); policy == all.values.end() && one != all.values.end(); ++one)
    if (one->first.starts_with("aws_iam_policy.") && !arn.empty() &&
        (text_of(one->second, "arn") == arn || text_of(one->second, "name") == behind(arn)))
      policy = one;
  const std::string text = policy == all.values.end() ? std::string{} : text_of(policy->second, "policy");
  if (text.empty())
    return add_managed(role, arn.empty() ? all.referred(address, "policy_arn") : arn);
  add(role, read_policy(text));
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
    add(role, read_policy(as_json(yaml_at(one, {"PolicyDocument"})).dump()));
  for (const YAML::Node &one : yaml_items(yaml_at(properties, {"ManagedPolicyArns"}), 100))
    if (one.IsScalar() && one.Scalar().starts_with("arn:"))
      add_managed(role, one.Scalar());
  if (yaml_is_set(yaml_at(properties, {"PermissionsBoundary"})))
    role.unread.insert("boundary:" + behind(yaml_text(yaml_at(properties, {"PermissionsBoundary"}), "?")));
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

} // namespace

void add_plan_roles(std::string_view text, AccessRoles &roles)
{
  const json plan = json::parse(text, nullptr, false);
  if (!plan.is_object())
    return;
  PlanObjects all;
  for (const char *state : {"planned_values", "values"})
    if (plan.contains(state) && plan.at(state).is_object())
      take_values(plan.at(state).value("root_module", json::object()), 0, all);
  if (plan.contains("configuration") && plan.at("configuration").is_object())
    take_references(plan.at("configuration").value("root_module", json::object()), 0, all);
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
      plan_attachment(all, address, values, role->second);
    else if (const std::string policy = text_of(values, "policy"); !policy.empty())
      add(role->second, read_policy(policy));
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
      add(roles[known == names.end() ? logical : known->second],
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
      if (yaml_text(yaml_at(subject, {"kind"})) != "ServiceAccount")
        continue;
      AccessRole &account = roles["account:" + yaml_text(yaml_at(subject, {"namespace"}), space) + "/" +
                                  yaml_text(yaml_at(subject, {"name"}))];
      if (found != rules.end())
        add(account, found->second);
      else if (role == "cluster-admin" || role == "admin" || role == "edit") // Kubernetes keeps these
        add(account, {{false, false, false, {"*"}, {}}});
      else
        account.unread.insert("role:" + role);
    }
  }
}

} // namespace drsim::assemble
