#pragma once

namespace drsim::inline laws {

/// How a database writes its checkpoints: one begins every period_s and is complete after spread_ratio of
/// that (PostgreSQL: checkpoint_timeout and checkpoint_completion_target).
struct Checkpoints {
  double period_s = 300;
  double spread_ratio = 0.9; ///< 0 .. 1
};

/// Seconds of writing whose log a crashed database replays before it answers: back to the beginning of the
/// last checkpoint that was complete. `phase` of the period (0 .. 1) had passed when it crashed: while a
/// checkpoint is still being written, the one before it counts.
[[nodiscard]] double redo_span_s(double phase, const Checkpoints &checkpoints);

/// The same in the mean over a uniform phase, period (1/2 + spread), and at the most, period (1 + spread).
[[nodiscard]] double mean_redo_span_s(const Checkpoints &checkpoints);
[[nodiscard]] double longest_redo_span_s(const Checkpoints &checkpoints);

} // namespace drsim::laws
