#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/input/evidence_class.hpp"
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

/// After how many days evidence of a class is not what it was.
struct Shelf {
  int ageing_days = 0; ///< older than this: time to renew it
  int stale_days = 0;  ///< older than this: not believed any more
  std::string source;
};

/// How much figures are worth, by how sure they are (models/catalogue/evidence/evidence.json).
struct Evidence {
  std::map<Confidence, EvidenceWorth> worth; ///< of every confidence
  double spread = 0;                         ///< p95 over p50 of a length that is told as one number
  std::map<EvidenceClass, Shelf> shelf;      ///< of tested and observed
};

/// Reads evidence/evidence.json under the catalogue's folder; what is missing or wrong is reported.
[[nodiscard]] Evidence load_evidence(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics);

} // namespace drsim::input
