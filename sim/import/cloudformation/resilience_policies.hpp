#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline cloudformation {

/// An objective that a policy of AWS Resilience Hub sets.
struct PolicyObjective {
  bool is_rto = false; ///< else RPO
  double seconds = 0;
  std::string place; ///< the policy's address, and for which disruption: "Resources.Policy, Region"
};

/// The objectives of the policies in a template (AWS::ResilienceHub::ResiliencyPolicy) or in a plan or state
/// (aws_resiliencehub_resiliency_policy): those for the loss of a region, else for that of a zone.
[[nodiscard]] std::vector<PolicyObjective> read_resilience_policies(std::string_view text,
                                                                    const std::string &shown_name);

} // namespace drsim::import::cloudformation
