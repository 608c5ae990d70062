#pragma once
#include "sim/import/runbooks/ssm_document.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A way out of a branch, and the state of the world on which it is taken.
struct SsmStateWay {
  std::string when; ///< a condition of sim/model/step_condition.hpp; "" = where none of the others holds
  std::string to;   ///< name of the step it leads to; "" = the document ends there
};

/// The ways of an aws:branch whose choices look at what an earlier call told, where the world that is
/// simulated knows that: a state ("available") of what a Describe call of the table of calls names, the state
/// of an alarm, the verdict of a health check of Route 53, the lag of a replica. In the order in which they
/// are tried, the default last; empty for any other step, one whose way is known beforehand, and one of which
/// a choice is not understood. Not modelled: a state in between ("modifying", "creating").
[[nodiscard]] std::vector<SsmStateWay> state_ways(const SsmDocument &document, std::size_t at);

} // namespace drsim::import::runbooks
