#pragma once

#include <string>
#include <vector>

namespace drsim::inline model {

/// What a runbook's step can ask for: one row an action.
struct Action {
  const char *name;
  /// Kinds of components that can be asked; none: it is work of people, who ask nobody.
  std::vector<const char *> kinds;
  bool journeys;     ///< "journey:ID" may be its target too
  bool lossy;        ///< there is no way back from it, or data may be lost by it
  const char *needs; ///< what must hold for it to succeed, in words
  const char *done;  ///< what "done" means, in words
  /// It takes back what another did: a step of it is carried out although its runbook is called off, or a
  /// step before it failed.
  bool takes_back = false;
};

/// As target of a step: whatever its runbook is carried out for.
inline constexpr const char *broken_target = "broken";

/// Every action, in the order in which they are documented.
[[nodiscard]] const std::vector<Action> &actions();

/// The row of an action; null when there is none.
[[nodiscard]] const Action *action_named(const std::string &name);

/// Names of all actions.
[[nodiscard]] std::vector<std::string> action_names();

} // namespace drsim::model
