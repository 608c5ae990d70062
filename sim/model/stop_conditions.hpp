#pragma once

#include <limits>
#include <string>
#include <vector>

namespace drsim::inline model {

/// What is to end an experiment of another tool early. The scenario made of it is played to its end all the
/// same: what these would have done is counted afterwards.
struct StopConditions {
  std::vector<std::string> alarms; ///< components; any of them ends it
  /// How long the experiment itself takes from its first fault on: later, nothing is left to be stopped.
  double lasts_s = std::numeric_limits<double>::infinity();
};

} // namespace drsim::model
