#pragma once
#include "sim/analysis/proven.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/input/evidence.hpp"
#include "sim/input/evidence_class.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// How old evidence is: ageing and stale after so many days (models/catalogue/evidence/evidence.json);
/// undated: it says not when it was gained, and is believed no more than what is stale.
enum class Freshness { fresh, ageing, stale, undated };

[[nodiscard]] const char *freshness_name(Freshness freshness);

/// What is said of figures, and how long it is believed.
struct EvidenceBook {
  EvidenceDates dates;
  std::map<EvidenceClass, Shelf> shelf;
  std::string today; ///< "2026-11-29"

  /// Of what was tested or observed; other grounds do not age: fresh.
  [[nodiscard]] Freshness freshness(const DatedEvidence &evidence) const;
};

/// What is tested or observed no longer counts: it is stale or undated.
[[nodiscard]] bool is_spent(Freshness freshness);

/// A figure that somebody tested or observed, on the critical path.
struct DatedShare {
  std::string parameter;
  DatedEvidence evidence;
  Freshness freshness = Freshness::fresh;
  double share = 0; ///< of the critical seconds
};

/// On what grounds critical seconds rest: of every leg the seconds are shared alike among the figures that
/// set them. The shares of classes, asked and unnamed sum to 1; all are 0 where nothing had to be recovered
/// from.
struct Grounds {
  std::map<EvidenceClass, double> classes; ///< every class
  double asked = 0;                        ///< guesses that deployment.json still asks about
  double unnamed = 0;                      ///< nobody says what set them
  double ageing = 0;                       ///< of tested and observed
  double spent = 0;                        ///< of tested and observed: stale or undated
  std::vector<DatedShare> dated;           ///< largest share first

  /// What nobody has shown, or not lately enough: assumed, asked about, not named, stale, undated.
  [[nodiscard]] double unproven() const;
  [[nodiscard]] bool any() const; ///< there are critical seconds
};

[[nodiscard]] Grounds grounds_of(const Deployment &deployment, const std::vector<PathShare> &path,
                                 const EvidenceBook &book);

/// The same of a loss: shares of figures that sum to 1, or none.
[[nodiscard]] Grounds grounds_of_loss(const Deployment &deployment, const std::vector<LossShare> &loss,
                                      const EvidenceBook &book);

/// Whether a figure is one that nobody has shown, or not lately enough.
[[nodiscard]] bool is_unproven(const std::string &name, const Deployment &deployment,
                               const EvidenceBook &book);

} // namespace drsim::analysis
