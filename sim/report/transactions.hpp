#pragma once
#include "sim/analysis/summary.hpp"
#include "sim/core/timeline.hpp"
#include "sim/model/outcome.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inline report {

/// For sim/report/*_json.cpp only. Adds "longest_backlog", "duplicated_events", "journeys" and
/// "across_stores" of all trials.
void add_transactions(const ScenarioSummary &summary, nlohmann::ordered_json &out);

/// Tables for people: each journey's transactions, and what stores disagree on; "" without any.
[[nodiscard]] std::string transactions_text(const ScenarioSummary &summary, bool colour);
[[nodiscard]] std::string transactions_text(const Outcome &outcome, bool colour);

/// What users met along the timeline of one trial: a row for each of `rows` equal parts of [0, horizon_s] in
/// which a transaction failed, a request waited or something was lost, with success, latency, the longest
/// queue, failures by cause, and what was lost and read twice by its end.
[[nodiscard]] std::string along_text(const Timeline &timeline, double horizon_s, std::size_t rows,
                                     bool colour);

} // namespace drsim::report
