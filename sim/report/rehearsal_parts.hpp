#pragma once
#include "sim/analysis/rehearsal/expected.hpp"
#include "sim/analysis/rehearsal/note.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace drsim::inline report {

/// For sim/report/rehearsal*.cpp only: pieces of the plan and of the judging.
[[nodiscard]] nlohmann::ordered_json note_json(const Note &note);
[[nodiscard]] nlohmann::ordered_json notes_json(const std::vector<Note> &notes);
/// Quantiles; "beyond_horizon" names those that are null because they are, "unsupported" those that too few
/// trials tell.
[[nodiscard]] nlohmann::ordered_json times_json(const Times &times);

} // namespace drsim::report
