#pragma once

#include <string>
#include <vector>

namespace drsim::inline model {

/// A kind of trouble that people can find: what is broken, as far as it decides what is done about it. One
/// row a kind.
struct TroubleKind {
  const char *word;                ///< the trigger of a runbook that is for it: "region"
  std::vector<const char *> kinds; ///< components whose own failure it is
  const char *meaning;             ///< for people
  /// What people do without a runbook, in the order in which they try it (components/people/ways).
  std::vector<const char *> improvised;
};

/// Every kind of trouble, the most certain first: who finds several acts on the first.
[[nodiscard]] const std::vector<TroubleKind> &trouble_kinds();

/// The row of that word; null when there is none.
[[nodiscard]] const TroubleKind *trouble_named(const std::string &word);

/// The kind of trouble that the failure of such a component is; null when it cannot fail by itself.
[[nodiscard]] const TroubleKind *trouble_of_kind(const std::string &kind);

} // namespace drsim::model
