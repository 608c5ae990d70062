#pragma once
#include "sim/import/runbooks/ssm_document.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// How one step of a document stands to the others.
struct SsmLinks {
  std::vector<std::size_t> after;
  std::set<std::size_t> after_failure; ///< it is carried out only when one of these failed
  std::set<std::size_t> when_done;     ///< it is passed over when one of these failed: the way went round it
  bool goes_on = false;                ///< its failure leaves what comes after it to be done
  std::string back_to;                 ///< onFailure leads back to an earlier step, which is not played
};

/// The order of a document's steps: the way that its parameters' defaults take, and behind it the steps that
/// `onFailure: step:NAME` leads to. Where such a way comes back to the main one, that goes on.
struct SsmFlow {
  std::vector<std::size_t> order; ///< steps that are played, as they are numbered
  std::map<std::size_t, SsmLinks> links;
};

[[nodiscard]] SsmFlow flow_of(const SsmDocument &document);

} // namespace drsim::import::runbooks
