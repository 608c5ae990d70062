#pragma once
#include "sim/analysis/rehearsal/drill.hpp"

#include <string>

namespace drsim::inline report {

/// Where a live rehearsal stands: clock, steps with what is expected by when, alerts that are missing. Every
/// expected time is predicted, not tested.
[[nodiscard]] std::string drill_screen(const Drill &drill, double now_s);
/// The same in one line: "running  T+00:12:03  next: 2 by T+00:14:10 ...".
[[nodiscard]] std::string drill_line_now(const Drill &drill, double now_s);
/// The commands.
[[nodiscard]] std::string drill_help();

} // namespace drsim::report
