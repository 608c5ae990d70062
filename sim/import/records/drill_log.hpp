#pragma once
#include "sim/core/diagnostics.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline records {

/// One line of what happened in a rehearsal.
struct DrillEntry {
  /// "start", "fault", "begin", "done", "failed", "skipped" (of a step), "alert", "decision", "message",
  /// "note", "hold", "resume", "recovered", "lost" (`text` says how much), "abort", "complete".
  std::string kind;
  double at_s = 0;       ///< since 1970 UTC, or of some day where the log has times of day only
  std::string step = {}; ///< of a step, or the alert
  std::string who = {};
  std::string text = {};
  std::string where = {}; ///< line or JSON pointer
};

/// A rehearsal as it was carried out.
struct DrillLog {
  std::string file;
  std::string rehearsal;           ///< its id; "" where the file does not say
  bool dated = false;              ///< times have a date
  std::vector<DrillEntry> entries; ///< in order of time
  std::optional<double> rto_s;     ///< as a filled record says
  std::optional<double> rpo_s;
};

/// Kinds of entries.
[[nodiscard]] const std::vector<std::string> &drill_kinds();

/// Reads a log: CSV with the columns time, step, who, result (also end, note), the lines of JSON that drsim
/// rehearse --run keeps, or a filled drsim.rehearsal-record/1. Every mistake is reported. A last line that
/// was cut short is left out with a warning.
[[nodiscard]] DrillLog read_drill_log(std::string_view text, const std::string &shown_name,
                                      Diagnostics &diagnostics);

/// One entry as a line of --run's file, with its line end.
[[nodiscard]] std::string drill_line(const DrillEntry &entry);
/// The file's first line.
[[nodiscard]] std::string drill_head(const std::string &rehearsal, const std::string &deployment);

} // namespace drsim::import::records
