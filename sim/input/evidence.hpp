#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace drsim::inline input {

/// What a figure counts for against records of its own.
struct EvidenceWorth {
  double observations = 0; ///< it is worth so many
  std::string source;
};

/// How much figures are worth, by how sure they are (models/catalogue/evidence/evidence.json).
struct Evidence {
  std::map<Confidence, EvidenceWorth> worth; ///< of every confidence
  double spread = 0;                         ///< p95 over p50 of a length that is told as one number
};

/// Reads evidence/evidence.json under the catalogue's folder; what is missing or wrong is reported.
[[nodiscard]] Evidence load_evidence(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics);

} // namespace drsim::input
