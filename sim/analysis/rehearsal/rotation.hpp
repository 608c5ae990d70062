#pragma once
#include "sim/analysis/rehearsal/exercise.hpp"

#include <array>
#include <optional>

namespace drsim::inline analysis::inline rehearsal {

inline constexpr std::size_t quarters_of_a_year = 4;

/// One rehearsal of a quarter.
struct RotationSlot {
  std::size_t candidate = 0; ///< position in the ranking
  /// In that quarter: what was rehearsed before in the plan is proven; with a share of those of other
  /// scenarios that the same runbooks answer.
  double priority = 0;
  bool for_coverage = false; ///< not for its rank: a runbook would else not be rehearsed in the year
  std::vector<std::string> covers = {}; ///< critical runbooks that no slot before it rehearses
};

struct Rotation {
  std::array<std::vector<RotationSlot>, quarters_of_a_year> quarters; ///< [0] is the planned one
  std::vector<std::string> critical;  ///< runbooks that some scenario begins which misses an objective
  std::vector<std::string> uncovered; ///< of them, those that do not fit into the year
  std::vector<std::string> unreached; ///< runbooks of the deployment that no scenario begins
};

/// Where the year rehearses what some scenario needs: its own slot, else the first of its runbooks' one.
struct RotationPlace {
  std::size_t quarter = 0;
  std::size_t candidate = 0; ///< position in the ranking
};
[[nodiscard]] std::optional<RotationPlace>
place_of(const Rotation &rotation, const std::vector<RehearsalCandidate> &ranked, std::size_t candidate);

/// Fills four quarters of `per_quarter` slots: the highest priority first, each subject once a quarter and
/// not in two quarters running, until the slots left are just enough for the critical runbooks left.
[[nodiscard]] Rotation rotate(const Deployment &deployment, const std::vector<RehearsalCandidate> &ranked,
                              const RehearsalFolder &folder, int today);

} // namespace drsim::analysis::rehearsal
