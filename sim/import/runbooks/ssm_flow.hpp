#pragma once
#include "sim/import/runbooks/ssm_document.hpp"
#include "sim/import/runbooks/ssm_state.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A step is carried out only where a branch went a way, or only where it did not.
struct SsmOnWay {
  std::size_t branch = 0;
  std::size_t way = 0; ///< by its number among the branch's states; the last is the default
  bool taken = true;
};

/// How one step of a document stands to the others.
struct SsmLinks {
  std::vector<std::size_t> after;
  std::set<std::size_t> after_failure; ///< it is carried out only when one of these failed
  std::set<std::size_t> when_done;     ///< it is passed over when one of these failed: the way went round it
  bool goes_on = false;                ///< its failure leaves what comes after it to be done
  std::vector<SsmStateWay> states{};   ///< of a branch that looks at the simulated state: its ways
  std::vector<SsmOnWay> on_ways{};     ///< all of them
  std::string back_to;                 ///< onFailure leads back to an earlier step, which is not played
};

/// The order of a document's steps: the way that its parameters' defaults take, and behind it the steps that
/// `onFailure: step:NAME` leads to. Where such a way comes back to the main one, that goes on. A branch on
/// the simulated state has all its ways, one behind the other, each on its condition; they must end, or come
/// together in one step.
struct SsmFlow {
  std::vector<std::size_t> order; ///< steps that are played, as they are numbered
  std::map<std::size_t, SsmLinks> links;
};

/// The condition on which a step on a way is carried out: "succeeded:ID/3", where part 3 of the branch looks
/// for that way's state; the default is taken where none of its `looks` parts has found its own. `part`: the
/// id of one of them, from 0.
[[nodiscard]] std::string on_way(const SsmOnWay &way, std::size_t looks,
                                 const std::function<std::string(std::size_t)> &part);

[[nodiscard]] SsmFlow flow_of(const SsmDocument &document);

} // namespace drsim::import::runbooks
