#pragma once
#include "sim/model/ports.hpp"

#include <string>
#include <vector>

namespace drsim::inline model {

/// Where a component of a kind stands.
enum class Home {
  region,    ///< in one region, always: without one nobody can say what takes it down
  regional,  ///< in one region, whether its file says in which or not
  any,       ///< in a region, or outside all of them
  everywhere ///< in no region
};

/// A role under which a kind names other components.
struct LinkRole {
  const char *role;                ///< "target"; "step:" stands for "step:01", "step:02", ...
  std::vector<const char *> kinds; ///< that fit; none = any component. "journey" stands for "journey:ID"
  bool required = false;           ///< without it the component does nothing: wrong input
  bool open = false;               ///< what it names may not exist yet (a recovery may create it)
};

/// A kind of component: everything about it that anybody but its own files needs to know. One row a kind; its
/// parameters are in models/catalogue/KIND.json.
struct Kind {
  const char *name;
  const char *example; ///< an id
  Home home;
  bool played;   ///< takes part in a trial; else it is read by lint, lists and the kinds that link to it
  bool database; ///< may be a store of record that is restored, and that services are pointed at
  bool tool;     ///< what runbook steps may need: it answers by .available
  /// What a component_failure does to it; null: it cannot fail by itself.
  const char *fails;
  /// Where its failure shows to those who ask it (an alarm's metric "up"); null: component_up, or nowhere.
  const PortKind *health;
  bool health_placed; ///< of ID@REGION
  std::vector<LinkRole> roles;
  std::vector<const PortKind *> owns;
  /// Faults may aim at the first of a region by this word ("cache:primary"); null: not by a word.
  const char *word = nullptr;
  /// The region to fail over to is expected to have one too (list parity).
  bool twinned = false;
};

/// Every kind, sorted by name.
[[nodiscard]] const std::vector<Kind> &kinds();

/// The row of a kind; null when drsim does not know it.
[[nodiscard]] const Kind *kind_named(const std::string &name);

/// The role of a kind under which a link is written; null when it has no such role.
[[nodiscard]] const LinkRole *role_of_kind(const Kind &kind, const std::string &role);

/// Whether components of this kind own ports of that kind.
[[nodiscard]] bool owns_port(const std::string &kind, const PortKind &port);

} // namespace drsim::model
