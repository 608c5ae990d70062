#pragma once
#include "sim/core/diagnostics.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drsim::history {

/// One rehearsal that was carried out, as its record tells.
struct Rehearsal {
  std::string file; ///< "rehearsals/2026-q3.json"
  std::string id;
  std::string date;     ///< "2026-09-12"; "" = not said
  std::string scenario; ///< "" = not said
  std::string type;     ///< "tabletop", "partial", ...
  std::string verdict;
  std::optional<double> rto_s = {}; ///< measured
  std::optional<double> rpo_s = {};
  std::vector<std::string> not_understood = {}; ///< keys of the record that nothing is made of here
};

/// Reads rehearsals/*.json of a deployment's folder (drsim.rehearsal-record/1), tolerantly: what is missing
/// stays empty, what is not understood is named, a file that is no record is a warning. In order of date,
/// then file; none where there is no such folder.
[[nodiscard]] std::vector<Rehearsal> read_rehearsals(const std::filesystem::path &deployment,
                                                     Diagnostics &diagnostics);

/// What one record tells; a problem is a warning. Absent for what is no object.
[[nodiscard]] std::optional<Rehearsal> parse_rehearsal(std::string_view text, const std::string &shown_name,
                                                       Diagnostics &diagnostics);

} // namespace drsim::history
