#pragma once
#include "sim/model/apply_jobs.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace drsim::inline laws {

/// When one is made, and what it waited for last.
struct ApplyTime {
  double begins_s = 0;
  double ends_s = 0;
  std::optional<std::size_t> by; ///< what it needs, or whose place it got; nothing: the beginning
};

/// The jobs in the order of their needs, at most so many at a time: whoever is ready begins when there is a
/// place, the first of the list first (Graham's list scheduling, as `terraform apply` walks its graph). All
/// is done no sooner than the longest chain of needs and the sum of all lengths / at_once, and no later than
/// the sum / at_once
/// + (1 - 1 / at_once) x the longest chain.
[[nodiscard]] std::vector<ApplyTime> apply_times(const std::vector<ApplyJob> &jobs,
                                                 const std::vector<double> &length_s, std::size_t at_once);

/// The longest chain of needs alone.
[[nodiscard]] double longest_chain_s(const std::vector<ApplyJob> &jobs, const std::vector<double> &length_s);

} // namespace drsim::laws
