#pragma once
#include "sim/import/runbooks/runbook_directive.hpp"
#include "sim/import/runbooks/runbook_words.hpp"
#include "sim/import/runbooks/ssm_document.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// What a step of a document does: one thing for each call of a script that asks for something, else one.
struct SsmReading {
  std::vector<StepMeaning> parts; ///< never empty; "wait" asks for nothing
  bool recognised = false;
  bool approval = false;
  std::vector<std::string> approvers; ///< names and ARNs of aws:approve; empty: known only at run time
  double approvals = 0;               ///< how many of them must agree; 0 = it is no aws:approve
  bool no_work = false;               ///< it waits or decides: nothing is done meanwhile
  bool waits_for_it = false;          ///< it waits for something that it does not name
  std::optional<double> sleeps_s;
  std::string question; ///< to be asked; "" = none
  std::string answer;   ///< words of the annotation that answers it
  std::vector<std::string> requires_ids;
};

/// Reads the action of a step and its inputs.
[[nodiscard]] SsmReading read_ssm_step(const SsmDocument &document, std::size_t at);

} // namespace drsim::import::runbooks
