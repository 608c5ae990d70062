#pragma once
#include "sim/history/overview.hpp"

#include <string>

namespace drsim::inline report {

/// What `drsim history` shows.
struct HistoryReport {
  std::string version;
  std::string file; ///< of the history, as given
  history::Overview overview;
};

/// How sure the interval of each figure that drift is judged by is, so that all of them together are to 95 %.
[[nodiscard]] double drift_confidence(const history::Overview &overview);

/// "orders-db.promote_s: 10 s -> 12 s"; with the value's grounds where only these differ.
[[nodiscard]] std::string input_change_text(const history::InputChange &change);
/// Where it stands: file and line or address; both sides where it moved.
[[nodiscard]] std::string input_change_place(const history::InputChange &change);
/// "12 days left", "expired 3 days ago", "its last day".
[[nodiscard]] std::string waiver_state_text(const history::WaiverState &waiver);

/// Tables for people; `colour` for a terminal.
[[nodiscard]] std::string history_text(const HistoryReport &report, bool colour);

/// Schema drsim.history/1 (reports/HISTORY.md).
[[nodiscard]] std::string history_json(const HistoryReport &report);

} // namespace drsim::report
