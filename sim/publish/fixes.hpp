#pragma once
#include "sim/publish/result.hpp"

#include <string>
#include <vector>

namespace drsim::publish {

/// Something whose seconds stand between the deployment and its objective.
struct Fix {
  const Leg *leg = nullptr;        ///< where it takes most
  double share = 0;                ///< of the recovery's seconds, mean over the scenarios below
  std::vector<std::string> misses; ///< scenarios that miss their RTO and wait for it
  std::vector<const FindingResult *>
      findings; ///< of lint, that name the same component or the file that set it
};

/// The largest first, seven at most: phase and component that take the most seconds in all scenarios that
/// miss (or, when none does, in those undecided). Empty when all pass.
[[nodiscard]] std::vector<Fix> what_to_fix(const Result &result);

/// An assumed figure, and how much rests on it.
struct Assumed {
  const Setter *setter = nullptr;
  double share =
      0; ///< of the seconds of all scenarios' recoveries; a leg's are split evenly among its setters
  std::string scenario;             ///< where it takes most
  const SwayResult *sway = nullptr; ///< where it was played at half and at twice
};

/// Assumed figures of the critical paths, the one that most seconds rest on first.
[[nodiscard]] std::vector<Assumed> assumed_figures(const Result &result);

} // namespace drsim::publish
