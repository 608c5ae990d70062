#pragma once
#include "sim/analysis/rehearsal/expected.hpp"

namespace drsim::inline analysis::inline rehearsal {

/// From the first step begun of some runbooks to the end of the last one, in one trial.
struct CarriedOut {
  double from_s = 0; ///< since the onset; NaN: none was begun
  double to_s = 0;   ///< infinite: some step had not ended by the horizon
  [[nodiscard]] double length_s() const { return to_s - from_s; }
};
[[nodiscard]] CarriedOut carried_out(const Deployment &deployment, const std::vector<std::string> &runbooks,
                                     const Outcome &outcome);

/// For expect(): every step of the runbooks that some trial came to, in the runbooks' order.
[[nodiscard]] std::vector<ExpectedStep> expected_steps(const Deployment &deployment,
                                                       const std::vector<std::string> &runbooks,
                                                       const std::vector<RehearsalTrial> &trials);

} // namespace drsim::analysis::rehearsal
