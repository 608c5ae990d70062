#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/input/evidence_class.hpp"
#include "sim/model/deployment.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline input {

/// What a figure counts for against records of its own.
struct EvidenceWorth {
  double observations = 0; ///< it is worth so many
  std::string source;
};

/// A published frequency, and how many events it was counted from.
struct CountedFrequency {
  double per_year = 0;
  std::string blast_radius; ///< of the events
  double events = 0;
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
  double frequency_events = 0;               ///< so many events an estimated frequency counts as
  std::vector<CountedFrequency> counted;
  std::map<EvidenceClass, Shelf> shelf; ///< of tested and observed

  /// Of a scenario's frequency: it is a published one when number and blast radius are; absent: an estimate.
  [[nodiscard]] const CountedFrequency *counted_for(double per_year, const std::string &blast_radius) const;
};

/// Reads evidence/evidence.json under the catalogue's folder; what is missing or wrong is reported.
[[nodiscard]] Evidence load_evidence(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics);

} // namespace drsim::input
