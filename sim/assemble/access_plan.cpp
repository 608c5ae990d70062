#include "sim/assemble/access_plan.hpp"

namespace drsim::inline assemble {
namespace {

using nlohmann::json;

constexpr int deepest_module = 20;

void take_values(const json &module, int depth, PlanObjects &all)
{
  if (!module.is_object() || depth > deepest_module)
    return;
  for (const json &one : module.value("resources", json::array()))
    if (one.is_object() && one.contains("values") && one.at("values").is_object())
      all.values[plan_text(one, "type") + "." + plan_text(one, "name")] = one.at("values");
  for (const json &child : module.value("child_modules", json::array()))
    take_values(child, depth + 1, all);
}

/// "aws_iam_role.dr.name" -> "aws_iam_role.dr".
void take_references(const json &module, int depth, PlanObjects &all)
{
  if (!module.is_object() || depth > deepest_module)
    return;
  for (const json &one : module.value("resources", json::array())) {
    const std::string address = plan_text(one, "type") + "." + plan_text(one, "name");
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

} // namespace

std::string plan_text(const json &object, const char *key)
{
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                           : std::string{};
}

std::string after_slash(const std::string &arn)
{
  return arn.substr(arn.rfind('/') + 1);
}

void add_statements(AccessRole &role, const std::vector<AccessStatement> &statements)
{
  role.statements.insert(role.statements.end(), statements.begin(), statements.end());
}

/// AWS keeps these; of the broadest it is known what they allow.
void add_managed(AccessRole &role, const std::string &arn)
{
  const std::string name = after_slash(arn);
  if (name == "AdministratorAccess")
    add_statements(role, {{false, false, false, {"*"}, {}}});
  else if (name == "PowerUserAccess")
    add_statements(role, {{false, false, true, {"iam:*", "organizations:*", "account:*"}, {}}});
  else
    role.unread.insert("policy:" + (name.empty() ? "?" : name));
}

std::string PlanObjects::referred(const std::string &address, const char *argument) const
{
  const auto object = of.find(address);
  if (object == of.end())
    return {};
  const auto found = object->second.find(argument);
  return found == object->second.end() ? std::string{} : found->second;
}

PlanObjects plan_objects(std::string_view text)
{
  PlanObjects all;
  const json plan = json::parse(text, nullptr, false);
  if (!plan.is_object())
    return all;
  for (const char *state : {"planned_values", "values"})
    if (plan.contains(state) && plan.at(state).is_object())
      take_values(plan.at(state).value("root_module", json::object()), 0, all);
  if (plan.contains("configuration") && plan.at("configuration").is_object())
    take_references(plan.at("configuration").value("root_module", json::object()), 0, all);
  return all;
}

void add_attached(const PlanObjects &all, const std::string &address, AccessRole &role)
{
  const json &values = all.values.at(address);
  const std::string arn = plan_text(values, "policy_arn");
  auto policy = all.values.find(all.referred(address, "policy_arn"));
  for (auto one = all.values.begin(); policy == all.values.end() && one != all.values.end(); ++one)
    if (one->first.starts_with("aws_iam_policy.") && !arn.empty() &&
        (plan_text(one->second, "arn") == arn || plan_text(one->second, "name") == after_slash(arn)))
      policy = one;
  const std::string text = policy == all.values.end() ? std::string{} : plan_text(policy->second, "policy");
  if (text.empty())
    return add_managed(role, arn.empty() ? all.referred(address, "policy_arn") : arn);
  add_statements(role, read_policy(text));
}

} // namespace drsim::assemble
