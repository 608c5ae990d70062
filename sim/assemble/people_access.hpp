#pragma once
#include "sim/assemble/access_policies.hpp"
#include "sim/model/deployment.hpp"

#include <map>
#include <string>
#include <string_view>

namespace drsim::inline assemble {

/// Holds the calls that pages ask of people (commands of aws and kubectl in fences and code spans) against
/// what those may do who carry them out. As whom somebody acts says `acts_as` of a rota or a role, else the
/// page itself (`vault read aws/creds/ROLE`, `aws sts assume-role`), else a group or a permission set of the
/// files that is called as they are. Sets on each step `refused_calls` (those that nobody who
/// does it may make, with the reason), `unjudged_calls` (those of which no file says it) and the link
/// `instead` (others who may make all of them). `texts`: every file read, by the name it is shown with. Not
/// modelled: which account or namespace a call is made in; conditions of policies, of which a call counts as
/// allowed.
void settle_people_access(const std::map<std::string, std::string> &texts, Deployment &deployment);

/// The first call that a page asks of people: "rds:promotereadreplica", "patch deployments"; "" = none.
[[nodiscard]] std::string first_call_of(std::string_view page);

} // namespace drsim::assemble
