#pragma once
#include "sim/import/runbooks/ssm_document.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// What is lost by the choice of a way where only the run time knows it: "; promote orders-db-dr (step
/// Promote) is left out", and what the way that is played destroys. "" for any other step, and where the way
/// is known. `order`: the steps that are played.
[[nodiscard]] std::string left_out_of(const SsmDocument &document, std::size_t at,
                                      const std::vector<std::size_t> &order);

/// A call of an API is answered when it is accepted; how long what it asked for may take says the step behind
/// it that waits for the same thing. The step itself, where none does.
[[nodiscard]] std::size_t waiting_step(const SsmDocument &document, std::size_t at,
                                       const std::vector<std::size_t> &order);

} // namespace drsim::import::runbooks
