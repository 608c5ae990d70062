#pragma once
#include "sim/assemble/access_policies.hpp"
#include "sim/model/mentions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline assemble {

/// A call that a runbook makes as a role.
struct AccessCall {
  std::string role; ///< as in AccessRoles; "" = known only at run time
  std::string call; ///< "rds:PromoteReadReplica", "patch deployments/scale"
  std::vector<std::string> things{};
  std::string line;
};

/// The calls of a file that says as whom it runs: an Automation document (assumeRole), a workflow of GitHub
/// (role-to-assume), of Argo (serviceAccountName). `format` as the importers call it; none of any other.
[[nodiscard]] std::vector<AccessCall> access_calls(std::string_view text, const std::string &format,
                                                   const std::string &file);

/// "aws --region eu-west-1 rds promote-read-replica ..." -> "rds:promotereadreplica", "kubectl scale
/// deployment order" -> "patch deployments/scale"; "" for any other command.
[[nodiscard]] AccessCall call_of_command(const std::string &command);

/// The calls of command lines, as whom the text itself says: behind `vault read aws/creds/ROLE` and `aws sts
/// assume-role` as that role; else `role` is "".
[[nodiscard]] std::vector<AccessCall> page_calls(std::string_view text);

/// Those that cannot be made, or of which no file can say whether they can: mentions of the sort "call",
/// their name "ROLE|CALL|REASON". Nothing where no file has any role.
[[nodiscard]] std::vector<Mention> refused_calls(const std::vector<AccessCall> &calls,
                                                 const AccessRoles &roles);

} // namespace drsim::assemble
