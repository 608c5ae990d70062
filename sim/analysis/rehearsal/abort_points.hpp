#pragma once
#include "sim/analysis/rehearsal/expected.hpp"

namespace drsim::inline analysis::inline rehearsal {

/// How far one is after a step, forwards and backwards. Medians of trials, in seconds.
struct AbortPoint {
  std::string step;
  double forward_s = 0;   ///< until service is back and the steps are done; infinite: not by the horizon
  double back_s = 0;      ///< until all is as before; infinite: there is no way back
  std::string back_by;    ///< "nothing" (nothing has been changed), "undo", "home", "none"
  bool no_return = false; ///< from here on, back is slower than forward
};

/// After each step that some trial carried out. A step whose action loses data, or whose page says that
/// nothing takes it back, goes back by the runbook that leads home, as trials carried it out (its own figures
/// where none did); without one, or where nothing has gone to another region, there is no way. Any other
/// change is undone in as long as the step took: an assumption, for no page says it. Steps are undone one
/// after the other.
[[nodiscard]] std::vector<AbortPoint> abort_points(const Deployment &deployment, const Expected &expected);

/// Seconds of the runbook that leads home: of the trials, else the medians of its steps one after the other;
/// infinite without one.
[[nodiscard]] double home_s(const Deployment &deployment, const Expected &expected);

/// What a step's page says of taking it back is that nothing does ("none", "нет", "not possible").
[[nodiscard]] bool says_no_way_back(const std::string &rollback);

} // namespace drsim::analysis::rehearsal
