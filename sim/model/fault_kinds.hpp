#pragma once

#include <string>
#include <vector>

namespace drsim::inline model {

/// What a kind of fault may be aimed at.
enum class Aim { region, zone, link, component, store, service, traffic, health_check, part };

/// A figure that belongs to a kind of fault.
struct FaultFigure {
  const char *name; ///< "error_ratio"
  const char *unit; ///< "ratio", "per_s", "count"
  double low;
  double high;
  bool optional = false; ///< 0 without; of figures that are all optional one must be given
};

/// A kind of fault as other tools call it; "" where they have none.
struct FaultNames {
  const char *fis;
  const char *chaostoolkit;
  const char *chaosmesh;
  const char *litmus;
};

/// A kind of fault: one row. What it does to the world is one pair of files in sim/faults/.
struct FaultKind {
  const char *name;
  const char *title; ///< in words
  Aim aim;
  std::vector<FaultFigure> figures;
  std::vector<const char *> roles; ///< names of roles that may be its target, besides exact ones
  std::vector<const char *>
      kinds; ///< of components it can hit; none: no component, or any that fails by itself
  FaultNames elsewhere;
};

/// Every kind of fault, sorted by name.
[[nodiscard]] const std::vector<FaultKind> &fault_kinds();

/// The row of a kind of fault; null when there is none.
[[nodiscard]] const FaultKind *fault_kind_named(const std::string &name);

/// Whether a kind of fault can hit components of this kind.
[[nodiscard]] bool can_hit(const FaultKind &fault, const std::string &kind);

/// Names of all kinds of faults, sorted.
[[nodiscard]] std::vector<std::string> fault_kind_names();

/// "a component's id": what may stand as a target, in words.
[[nodiscard]] const char *aim_text(Aim aim);

} // namespace drsim::model
