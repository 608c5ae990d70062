#pragma once
#include "sim/input/rehearsal_record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::history {

/// One rehearsal that was carried out, as a history shows it.
struct Rehearsal {
  std::string file; ///< "rehearsals/DR-2026-003.json"
  std::string id;
  std::string date; ///< "2026-09-12"
  std::string scenario;
  std::string type; ///< one of rehearsal_types()
  std::string verdict;
  std::optional<double> rto_s = {}; ///< measured; a talk tests no figure whatever it says
  std::optional<double> rpo_s = {};
  std::size_t open_actions = 0; ///< corrective actions that are not closed
};

/// Of records as load_rehearsals() reads them, strictly: in order of date, then file.
[[nodiscard]] std::vector<Rehearsal> rehearsals_of(const std::vector<RehearsalRecord> &records);

} // namespace drsim::history
