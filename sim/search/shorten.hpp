#pragma once
#include "sim/search/trier.hpp"

#include <string>
#include <vector>

namespace drsim::inline search {

/// A scenario made as short as it still fails.
struct Shortened {
  Scenario scenario; ///< of the last side
  TryResult result;
  std::vector<std::string> steps; ///< what was made shorter, in words
  bool whole = false;             ///< every step was tried
};

/// Tries the shortest horizon in which a miss can be seen, then for every fault the shortest length and the
/// soonest beginning, from a ladder of lengths, at which it is still shown to fail. A loss counts only where
/// the trial recovered: one that is cut off has lost nothing for sure.
[[nodiscard]] Shortened shortened(const Pieces &pieces, Trier &trier);

} // namespace drsim::search
