#pragma once
#include "sim/assemble/access_policies.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline assemble {

/// Objects of a plan with what their expressions refer to.
struct PlanObjects {
  std::map<std::string, nlohmann::json> values;                 ///< "aws_iam_role.dr" -> values
  std::map<std::string, std::map<std::string, std::string>> of; ///< the same -> argument -> "aws_iam_role.dr"
  [[nodiscard]] std::string referred(const std::string &address, const char *argument) const;
};

[[nodiscard]] PlanObjects plan_objects(std::string_view text);

/// A text among an object's values; "" when it has none.
[[nodiscard]] std::string plan_text(const nlohmann::json &object, const char *key);
/// "arn:aws:iam::1:role/dr" -> "dr".
[[nodiscard]] std::string after_slash(const std::string &arn);

void add_statements(AccessRole &role, const std::vector<AccessStatement> &statements);
/// A policy of AWS's own: of the broadest it is known what they allow.
void add_managed(AccessRole &role, const std::string &arn);
/// The policy that an attachment of the plan names.
void add_attached(const PlanObjects &all, const std::string &address, AccessRole &role);

} // namespace drsim::assemble
