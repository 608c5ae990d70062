#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline lint {

/// Something in a deployment that is wrong before anything fails.
struct Finding {
  std::string id; ///< of the rule: "backup-interval-over-rpo"; stable
  Severity severity = Severity::warning;
  std::string file;    ///< of the value that is wrong
  std::string where;   ///< address, JSON pointer or line in it
  std::string message; ///< what is wrong, with the figures
  std::string cure;    ///< what to change
};

/// Every finding of every rule (the table is in sim/lint/README.md): errors first, then by rule and file.
[[nodiscard]] std::vector<Finding> lint(const Deployment &deployment);

/// Ids of all rules, sorted.
[[nodiscard]] std::vector<std::string> lint_rules();

} // namespace drsim::lint
