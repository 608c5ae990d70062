#pragma once
#include "sim/analysis/rehearsal/note.hpp"
#include "sim/analysis/rehearsal/predicted.hpp"
#include "sim/import/records/drill_log.hpp"
#include "sim/input/rehearsal_rules.hpp"

#include <optional>

namespace drsim::inline analysis::inline rehearsal {

/// A figure that was measured, beside what was predicted.
struct MeasuredFigure {
  std::string name;                 ///< "rto_s", "rpo_s", "detection_s", "decision_s", "steps_s"
  std::optional<double> measured_s; ///< absent: the log does not say
  Times predicted;
  std::optional<double> target_s;
  std::string position; ///< "within", "faster" (than p5), "slower" (than p95), "beyond_p90", "unknown"
};

struct MeasuredStep {
  std::string step;
  std::string title;
  std::string who;
  std::string end;               ///< "done", "failed", "skipped", "not_begun", "unfinished"
  std::optional<double> begun_s; ///< after the fault
  std::optional<double> took_s;  ///< without holds
  Times predicted;
  std::string position;
};

struct MeasuredAlert {
  PredictedAlert alert;
  std::optional<double> received_s;
  std::string position; ///< "within", "late", "missing", "not_told" (need not come, and the log has none)
};

/// Something that was not as planned.
struct Deviation {
  std::string severity; ///< "critical", "major", "minor"
  std::string kind;     ///< "technical", "process", "communication", "documentation"
  Note note;
  std::string owner; ///< "" = nobody is named
  int due = 0;       ///< day since 1970; 0 when the log has no date
};

/// What came of a rehearsal.
struct Judgement {
  const PredictedRehearsal *rehearsal = nullptr;
  std::optional<int> day; ///< since 1970; absent: the log has times of day only
  bool aborted = false;
  double held_s = 0; ///< on hold, after the fault
  std::vector<MeasuredFigure> figures;
  std::vector<MeasuredStep> steps;
  std::vector<MeasuredAlert> alerts;
  std::vector<std::string> unknown;  ///< steps of the log that the plan does not have
  std::vector<Deviation> deviations; ///< the gravest first
  std::string verdict;               ///< "passed", "conditions", "failed"
  std::optional<int> next_day;
  std::optional<int> retest_day; ///< only of a failed one
};

/// Holds a log against what was predicted. Failed: a critical deviation (an objective missed, a step that
/// failed for good, broken off). With conditions: any other. A duration counts without the time on hold.
[[nodiscard]] Judgement judge_log(const PredictedRehearsal &rehearsal, const DrillLog &log,
                                  const RehearsalRules &rules);

/// Where a measured value lies in what was predicted.
[[nodiscard]] std::string position_of(std::optional<double> measured, const Times &predicted);

} // namespace drsim::analysis::rehearsal
