#include "sim/assemble/access_policies.hpp"

#include "sim/formats/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fnmatch.h>

namespace drsim::inline assemble {
namespace {

using nlohmann::json;

std::vector<std::string> texts_of(const json &object, const char *key)
{
  std::vector<std::string> all;
  const auto found = object.find(key);
  if (found == object.end())
    return all;
  const json list = found->is_array() ? *found : json::array({*found});
  for (const json &one : list)
    if (one.is_string())
      all.push_back(one.get<std::string>());
  return all;
}

bool fits(const std::string &pattern, const std::string &text)
{
  return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

bool allows_call(const AccessStatement &one, const std::string &call)
{
  const bool named = std::any_of(one.calls.begin(), one.calls.end(),
                                 [&](const std::string &pattern) { return fits(pattern, call); });
  return named != one.all_but;
}

/// By the last part of an ARN: a call names things, not where they are.
bool concerns(const AccessStatement &one, const std::vector<std::string> &things)
{
  if (one.things.empty() || things.empty())
    return true;
  return std::any_of(one.things.begin(), one.things.end(), [&](const std::string &pattern) {
    const std::string name = pattern.substr(pattern.find_last_of(":/") + 1);
    return pattern == "*" || std::any_of(things.begin(), things.end(), [&](const std::string &thing) {
             return fits(name, thing.substr(thing.find_last_of(":/") + 1)) || fits(pattern, thing);
           });
  });
}

} // namespace

std::string why_refused(const AccessRole &role, const std::string &call,
                        const std::vector<std::string> &things)
{
  const std::string name = lower_case(call);
  bool allowed = false;
  bool perhaps = false;
  bool perhaps_not = false;
  for (const AccessStatement &one : role.statements) {
    if (!allows_call(one, name) || !concerns(one, things))
      continue;
    if (one.deny && !one.conditional)
      return "denied";
    perhaps_not = perhaps_not || one.deny;
    allowed = allowed || (!one.deny && !one.conditional);
    perhaps = perhaps || !one.deny;
  }
  const auto narrows = std::find_if(role.unread.begin(), role.unread.end(),
                                    [](const std::string &one) { return one.starts_with("boundary"); });
  if (!allowed && !perhaps &&
      (role.unread.empty() || (narrows != role.unread.end() && role.unread.size() == 1)))
    return "nothing-allows-it";
  if (!allowed && !perhaps)
    return *role.unread.begin();
  if (!allowed || perhaps_not)
    return "condition";
  return narrows == role.unread.end() ? "" : *narrows;
}

std::vector<AccessStatement> read_policy(std::string_view text)
{
  std::vector<AccessStatement> all;
  const json policy = json::parse(text, nullptr, false);
  if (!policy.is_object() || !policy.contains("Statement"))
    return all;
  const json &found = policy.at("Statement");
  for (const json &one : found.is_array() ? found : json::array({found})) {
    if (!one.is_object())
      continue;
    AccessStatement statement;
    statement.deny = one.value("Effect", json("Allow")) == json("Deny");
    statement.conditional = one.contains("Condition") && !one.at("Condition").empty();
    statement.all_but = one.contains("NotAction");
    for (const std::string &call : texts_of(one, statement.all_but ? "NotAction" : "Action"))
      statement.calls.push_back(lower_case(call));
    if (one.contains("NotResource"))
      statement.conditional = true; // of which it holds is not weighed
    statement.things = texts_of(one, "Resource");
    if (std::find(statement.things.begin(), statement.things.end(), "*") != statement.things.end())
      statement.things.clear();
    all.push_back(std::move(statement));
  }
  return all;
}

AccessRoles access_roles(const std::map<std::string, std::string> &texts)
{
  constexpr std::size_t most_bytes = 64U << 20;
  AccessRoles roles;
  std::string clusters;
  for (const auto &[file, text] : texts) {
    const auto has = [&text = text](const char *word) { return text.find(word) != std::string::npos; };
    if (text.size() > most_bytes || file.starts_with("catalogue/"))
      continue;
    if (has("\"aws_iam_role"))
      add_plan_roles(text, roles);
    if (has("\"aws_iam_group") || has("\"aws_ssoadmin_") || has("\"aws_eks_access_"))
      add_plan_people(text, roles);
    if (has("AWS::IAM::"))
      add_stack_roles(text, file, roles);
    if ((has("rbac.authorization.k8s.io") || has("aws-auth")) && text.find('{') != 0)
      clusters += "\n---\n" + text; // a role may stand in one file and its binding in another
  }
  if (!clusters.empty())
    add_cluster_roles(clusters, "", roles);
  return roles;
}

} // namespace drsim::assemble
