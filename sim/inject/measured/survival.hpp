#pragma once
#include "sim/inject/measured/logs.hpp"

namespace drsim::inject::inline measured {

/// A gap between two acknowledgements longer than this is downtime and no loss in time. The twin's load has
/// one each 12 ms; none of its latencies is as long while it serves.
inline constexpr double silence_s = 1;

/// What became of the orders: ids in ascending order.
struct Survival {
  std::vector<std::int64_t> lost;       ///< acknowledged, and absent
  std::vector<std::int64_t> corrupted;  ///< acknowledged, and there with another amount
  std::vector<std::int64_t> duplicated; ///< there more than once
  std::vector<std::int64_t> in_doubt;   ///< there, and not acknowledged: the user saw a failure
  std::vector<std::int64_t> failed;     ///< not acknowledged; those in doubt among them
  std::vector<std::int64_t> unknown;    ///< there, and nobody ordered them: another load's
  /// design.md, section 3: from the newest commit up to which everything acknowledged survived to the newest
  /// that is gone, without downtime. When an order was committed nobody outside knows: the acknowledgement
  /// stands for it. What is corrupted is not gone.
  double rpo_s = 0;
};

[[nodiscard]] Survival survival_of(const LoadSeen &load, const TableSeen &table);

} // namespace drsim::inject::measured
