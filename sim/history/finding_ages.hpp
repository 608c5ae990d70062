#pragma once
#include "sim/history/overview.hpp"

#include <string>
#include <vector>

namespace drsim::history {

/// The findings of a run with the day it counts for.
struct DayOfFindings {
  std::string day;
  std::vector<FindingRecord> findings;
};

/// Since when each finding is there, over runs in order of their day. Two are the same when rule, file and
/// place are; where the place is a line, which moves, rule, file and the message without its numbers. Open
/// ones first, oldest first; of those that are gone only what the run of `before` (an index) still had.
[[nodiscard]] std::vector<FindingAge> finding_ages(const std::vector<DayOfFindings> &runs, std::size_t before,
                                                   const std::string &today);

} // namespace drsim::history
