#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline assemble {

/// One statement of a policy of IAM, or one rule of a role of Kubernetes.
struct AccessStatement {
  bool deny = false;
  bool conditional = false;         ///< it holds under a condition, which is not weighed
  bool all_but = false;             ///< NotAction: of all calls but these
  std::vector<std::string> calls{}; ///< patterns, in small letters: "rds:promote*", "patch deployments/scale"
  std::vector<std::string> things{}; ///< patterns of ARNs or names; empty: of all
};

/// Who may do what, as files say it.
struct AccessRole {
  std::vector<AccessStatement> statements{};
  std::set<std::string> unread{}; ///< what limits or widens it and stands in no file
  std::set<std::string> groups{}; ///< of a cluster, in which it is: "group:shop-sre" of aws-auth, "user:ann"
};

/// By name: "shop-failover" of IAM, "account:ops/failover" of a service account of Kubernetes,
/// "group:shop-sre" and "user:ann" of its other subjects, "iam-group:sre" and "permission-set:dr" of people
/// in AWS.
using AccessRoles = std::map<std::string, AccessRole>;

/// Whether a role may make a call on things of some names (none: of any). "" = it may; "denied" = a statement
/// forbids it; "nothing-allows-it"; "condition", or what is not read: nobody can say from the files.
[[nodiscard]] std::string why_refused(const AccessRole &role, const std::string &call,
                                      const std::vector<std::string> &things);

/// The statements of a policy as JSON text.
[[nodiscard]] std::vector<AccessStatement> read_policy(std::string_view json);

/// The roles of all files: plans of Terraform (aws_iam_role, aws_iam_group and aws_ssoadmin_permission_set
/// with their policies and attachments, access entries of EKS), templates of CloudFormation (AWS::IAM::*),
/// manifests of Kubernetes (Role, ClusterRole and their bindings, the ConfigMap aws-auth).
[[nodiscard]] AccessRoles access_roles(const std::map<std::string, std::string> &texts);

/// The roles of a plan, of a template, of manifests alone; `file` settles YAML.
void add_plan_roles(std::string_view text, AccessRoles &roles);
void add_stack_roles(std::string_view text, const std::string &file, AccessRoles &roles);
void add_cluster_roles(std::string_view text, const std::string &file, AccessRoles &roles);
/// People in a plan: groups of IAM, permission sets, entries of EKS.
void add_plan_people(std::string_view text, AccessRoles &roles);

} // namespace drsim::assemble
