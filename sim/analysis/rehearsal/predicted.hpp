#pragma once
#include "sim/analysis/rehearsal/expected.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline analysis::inline rehearsal {

/// A step as the plan predicts it.
struct PredictedStep {
  std::string step;
  std::string title;
  std::string owner;
  bool likely = true; ///< begun in half of the trials at least
  Times begins_s;     ///< after the fault
  Times takes_s;
};

struct PredictedAlert {
  std::string kind; ///< "alarm", "paged", "page_lost", "reported"
  std::string component;
  std::string to;
  bool must_come = false;
  Times at_s; ///< after the fault

  /// Whether a name in a log means it, whatever its case: its component, or one of those a row stands for
  /// ("alert:a | alert:b").
  [[nodiscard]] bool is_meant(const std::string &name) const;
};

/// What a plan says of one rehearsal: what a live run shows and a log is held against.
struct PredictedRehearsal {
  std::string id;
  std::string type;
  std::string scenario;
  double rto_target_s = 0;
  double rpo_target_s = 0;
  Times rto_s;
  Times rpo_s;
  Times detection_s;
  Times decision_s;
  Times work_s; ///< first step to the last one's end
  std::vector<PredictedStep> steps;
  std::vector<PredictedAlert> alerts;
  std::string no_return; ///< the step from whose end on back is slower than forward; "" = none
  /// Whether what is measured tests a figure: on staging, or live.
  [[nodiscard]] bool tests() const { return type == "staging" || type == "live"; }
  /// Whether people are timed: not where things are only talked or walked through.
  [[nodiscard]] bool times_people() const { return tests() || type == "simulation"; }
};

/// The step that a name in a log means: id, number ("2"), title, or title up to its first bracket; nullptr
/// when none or several.
[[nodiscard]] const PredictedStep *find_step(const PredictedRehearsal &rehearsal, const std::string &name);

} // namespace drsim::analysis::rehearsal
