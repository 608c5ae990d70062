#pragma once
#include "sim/analysis/summary.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// A figure that nobody has shown, and the end of its range that is worse, as a multiple; 1: neither end was
/// worse in any trial that was tried.
struct MovedFigure {
  std::string parameter;
  double share = 0;         ///< of the scenario's critical seconds that it sets
  double times_for_rto = 1; ///< 0.5, 1 or 2
  double times_for_rpo = 1;
  double loss_moved_s = 0; ///< of a trial's loss, at half and at twice, mean of both
};

/// What part of the loss a figure, proven or not, has: what it moves the loss by, of what all of them do.
struct LossShare {
  std::string parameter;
  double share = 0; ///< the shares of all sum to 1
};

/// What can be said of a scenario where nobody believes what is not shown: the same trials with the same
/// chance, every unproven figure at the end of its range that is worse for the objective, all at once.
struct Proven {
  std::string scenario;
  std::size_t trials = 0;
  std::vector<MovedFigure> moved; ///< largest share first
  std::vector<std::string>
      left; ///< unproven figures that were not tried: counts, switches, what has no number
  /// Figures that move the loss by a share of the RPO worth a word, the largest first; none: nothing that
  /// was tried moves it.
  std::vector<LossShare> loss;
  Check rto; ///< the objectives without the unproven
  Check rpo;
};

} // namespace drsim::analysis
