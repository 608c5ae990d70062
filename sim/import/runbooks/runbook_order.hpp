#pragma once
#include "sim/import/runbooks/runbook_markdown.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <optional>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// How long each step takes, as its text says (step_duration()), else the sum of the minutes in parentheses
/// of its own bullets. Ranges that each begin where the one before ends ("0-5 min", "5-15 min", "15-25 min")
/// are windows on a clock, not durations: a step takes as long as its window is wide.
[[nodiscard]] std::vector<std::optional<SpokenDuration>> step_durations(const std::vector<StepText> &steps);

/// Takes out of steps those that are another way of the one before ("Option A ...", "Option B ...", "Halted
/// due to X", "Halted due to Y"): only one of them is gone. Returns what was taken out.
[[nodiscard]] std::vector<StepText> take_alternatives(std::vector<StepText> &steps);

} // namespace drsim::import::runbooks
