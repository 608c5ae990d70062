#pragma once
#include "sim/core/diagnostics.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline input {

/// A figure that rehearsals are planned and judged by.
struct RehearsalRule {
  double value = 0;
  std::string source;     ///< where it comes from
  std::string confidence; ///< "assumed", "documented", "set"
};

/// All of them, by name (models/catalogue/rehearsal/rules.json).
class RehearsalRules {
public:
  /// A name that is not in the table is a Defect.
  [[nodiscard]] double at(const std::string &name) const;
  /// Sets one anew; false when there is none of that name, or the value is out of range.
  [[nodiscard]] bool set(const std::string &name, double value, const std::string &source,
                         const std::string &confidence = "set");
  [[nodiscard]] const std::map<std::string, RehearsalRule> &all() const { return rules_; }

private:
  std::map<std::string, RehearsalRule> rules_;
};

/// Names of all rules.
[[nodiscard]] std::vector<std::string> rehearsal_rule_names();

/// Reads them under the catalogue's folder; what is missing or wrong is reported.
[[nodiscard]] RehearsalRules load_rehearsal_rules(const std::filesystem::path &catalogue_folder,
                                                  Diagnostics &diagnostics);

} // namespace drsim::input
