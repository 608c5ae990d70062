// As whom people act, in a plan: groups of IAM, permission sets of Identity Center, access entries of EKS.
#include "sim/assemble/access_plan.hpp"

#include <algorithm>

namespace drsim::inline assemble {
namespace {

using nlohmann::json;

/// The object of a type that an argument refers to, or that has this value of a field; "" when none does.
std::string object_of(const PlanObjects &all, const std::string &address, const char *argument,
                      const std::string &type, const char *field)
{
  const std::string referred = all.referred(address, argument);
  if (referred.starts_with(type + ".") && all.values.count(referred) > 0)
    return referred;
  const std::string said = plan_text(all.values.at(address), argument);
  for (const auto &[one, values] : all.values)
    if (one.starts_with(type + ".") && !said.empty() &&
        (plan_text(values, field) == said || plan_text(values, "name") == said))
      return one;
  return {};
}

/// Policies of groups of IAM.
void add_group_policies(const PlanObjects &all, AccessRoles &roles)
{
  for (const auto &[address, values] : all.values) {
    const bool own = address.starts_with("aws_iam_group_policy.");
    if (!own && !address.starts_with("aws_iam_group_policy_attachment."))
      continue;
    const std::string group = object_of(all, address, "group", "aws_iam_group", "name");
    const std::string name =
        group.empty() ? plan_text(values, "group") : plan_text(all.values.at(group), "name");
    if (name.empty())
      continue;
    AccessRole &role = roles["iam-group:" + name];
    if (!own)
      add_attached(all, address, role);
    else if (const std::string policy = plan_text(values, "policy"); !policy.empty())
      add_statements(role, read_policy(policy));
    else
      role.unread.insert("policy:" + address);
  }
}

/// Policies of permission sets; where they are assigned is not weighed: people choose the account.
void add_permission_sets(const PlanObjects &all, AccessRoles &roles)
{
  for (const auto &[address, values] : all.values) {
    const std::string type = address.substr(0, address.find('.'));
    if (!type.starts_with("aws_ssoadmin_") || type == "aws_ssoadmin_permission_set")
      continue;
    const std::string set =
        object_of(all, address, "permission_set_arn", "aws_ssoadmin_permission_set", "arn");
    if (set.empty())
      continue;
    AccessRole &role = roles["permission-set:" + plan_text(all.values.at(set), "name")];
    if (type == "aws_ssoadmin_permission_set_inline_policy")
      add_statements(role, read_policy(plan_text(values, "inline_policy")));
    else if (type == "aws_ssoadmin_managed_policy_attachment")
      add_managed(role, plan_text(values, "managed_policy_arn"));
    else if (type == "aws_ssoadmin_customer_managed_policy_attachment")
      role.unread.insert("policy:" + address);
    else if (type == "aws_ssoadmin_permissions_boundary_attachment")
      role.unread.insert("boundary:" + address);
  }
}

/// "arn:aws:iam::1:role/dr" of an access entry or of what is associated with it; by reference where the plan
/// does not know the ARN yet.
std::string principal_of(const PlanObjects &all, const std::string &address)
{
  const std::string said = after_slash(plan_text(all.values.at(address), "principal_arn"));
  if (!said.empty())
    return said;
  const auto role = all.values.find(all.referred(address, "principal_arn"));
  return role == all.values.end() ? std::string{} : plan_text(role->second, "name");
}

void add_cluster_entries(const PlanObjects &all, AccessRoles &roles)
{
  for (const auto &[address, values] : all.values) {
    const bool policy = address.starts_with("aws_eks_access_policy_association.");
    if (!policy && !address.starts_with("aws_eks_access_entry."))
      continue;
    const std::string name = principal_of(all, address);
    if (name.empty())
      continue;
    AccessRole &role = roles[name];
    for (const json &group : values.value("kubernetes_groups", json::array()))
      if (group.is_string())
        role.groups.insert("group:" + group.get<std::string>());
    if (!policy)
      continue;
    const std::string arn = after_slash(plan_text(values, "policy_arn"));
    AccessRole &in_cluster = roles["eks:" + name];
    role.groups.insert("eks:" + name);
    if (arn == "AmazonEKSViewPolicy" || arn == "AmazonEKSAdminViewPolicy")
      add_statements(in_cluster, {{false, false, false, {"get *", "list *", "watch *"}, {}}});
    else // admin and edit may do all that a plan asks of a cluster
      add_statements(in_cluster, {{false, false, false, {"*"}, {}}});
  }
}

} // namespace

void add_plan_people(std::string_view text, AccessRoles &roles)
{
  const PlanObjects all = plan_objects(text);
  for (const auto &[address, values] : all.values) {
    const std::string name = plan_text(values, "name");
    if (address.starts_with("aws_iam_group.") && !name.empty())
      roles["iam-group:" + name];
    if (address.starts_with("aws_ssoadmin_permission_set.") && !name.empty())
      roles["permission-set:" + name];
  }
  add_group_policies(all, roles);
  add_permission_sets(all, roles);
  add_cluster_entries(all, roles);
}

} // namespace drsim::assemble
