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

} // namespace drsim::import::runbooks
