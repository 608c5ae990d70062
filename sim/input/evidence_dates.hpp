#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/input/evidence_class.hpp"

#include <filesystem>
#include <string_view>

namespace drsim::inline input {

/// What deployment.json and the calibrations that it names say of when figures were tested or observed:
/// {"value": ..., "evidence": "tested", "date": "2026-10-01"}. Both files have been read, and checked, as a
/// deployment; a later calibration wins. A folder without deployment.json has none.
[[nodiscard]] EvidenceDates load_evidence_dates(const std::filesystem::path &folder,
                                                Diagnostics &diagnostics);

/// The same of one file.
void read_evidence_dates(std::string_view text, const std::string &shown_name, EvidenceDates &into,
                         Diagnostics &diagnostics);

} // namespace drsim::input
