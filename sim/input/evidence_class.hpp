#pragma once
#include "sim/model/deployment.hpp"

#include <map>
#include <optional>
#include <string>

namespace drsim::inline input {

/// On what grounds a figure stands, best first.
enum class EvidenceClass {
  tested,     ///< measured of this system in a rehearsal, or under a fault on staging
  observed,   ///< measured of this system as it ran
  documented, ///< a vendor or a publication says so, of systems like this one
  declared,   ///< the user's files say so
  assumed     ///< nobody says so but the catalogue, or it is marked so
};

/// All of them, best first.
inline constexpr EvidenceClass evidence_classes[] = {EvidenceClass::tested, EvidenceClass::observed,
                                                     EvidenceClass::documented, EvidenceClass::declared,
                                                     EvidenceClass::assumed};

[[nodiscard]] const char *class_name(EvidenceClass of);
[[nodiscard]] std::optional<EvidenceClass> class_named(const std::string &name);

/// On what grounds one figure stands.
struct DatedEvidence {
  EvidenceClass of = EvidenceClass::observed;
  std::string date = {}; ///< of the last of it, "2026-10-01"; "" = not said
  std::string file = {}; ///< that says so
};

/// What files say of figures, tested or observed, by "ID.PARAMETER".
using EvidenceDates = std::map<std::string, DatedEvidence>;

/// The grounds of a figure. What is said of it in another file than the one that sets it counts for nothing.
[[nodiscard]] DatedEvidence evidence_of(const std::string &name, const Provenance &from,
                                        const EvidenceDates &dates);

} // namespace drsim::input
