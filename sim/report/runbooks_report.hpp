#pragma once
#include "sim/analysis/summary.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inline report {

/// How each runbook went that was begun: a Gantt of its steps over the trials (p50 and p95 of start and end
/// since the fault that users felt), what each waited for and how often it failed, its share of the RTO; and
/// how long people's hands were held; what they improvised on. "" without any.
[[nodiscard]] std::string runbooks_text(const ScenarioSummary &summary, bool colour);

/// The line of a runbook that holds most of the RTO of a scenario whose verdict is no pass; "" for others.
[[nodiscard]] std::string deciding_step_text(const ScenarioSummary &summary);

/// "runbooks", "deciding_step" and "improvised" of a scenario in drsim.result/1.
[[nodiscard]] nlohmann::ordered_json runbooks_json(const ScenarioSummary &summary);
[[nodiscard]] nlohmann::ordered_json deciding_step_json(const ScenarioSummary &summary);
/// "improvised": kinds of trouble that no runbook is for, and in how many trials people met them.
[[nodiscard]] nlohmann::ordered_json improvised_json(const ScenarioSummary &summary);

} // namespace drsim::report
