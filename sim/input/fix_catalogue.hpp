#pragma once
#include "sim/core/diagnostics.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline input {

/// What a figure must be for a fix to be one.
struct FixTerm {
  /// `below_twin`: below the same figure of the component's counterpart in the primary region; `by_files`: a
  /// file of the user sets it.
  enum class Is { above, below, equal, other, unset, below_twin, by_files };
  std::string parameter;
  Is is = Is::equal;
  double number = 0;
  std::string text;
  bool is_text = false; ///< `text` is compared, else `number`
};

/// What a figure becomes.
struct FixSetting {
  std::string link; ///< of what the component links to under this role; "" = of itself
  std::string parameter;
  std::optional<double> number;
  std::string text;
  double times = 1;   ///< without number and text: so many times what it is
  bool twin = false;  ///< as the counterpart in the primary region has it
  std::string says;   ///< what stands near the line that sets it, and
  std::string to_say; ///< what is to stand there, where that is not the figure itself
};

/// One way to do better, for every deployment that has such a component (models/catalogue/fixes/fixes.json).
struct FixRule {
  enum class Together { each, all, of_runbook }; ///< what is changed as one
  std::string id;
  std::string title; ///< with {component} or {runbook}
  std::string kind;
  std::string where; ///< "primary", "dr" or "" = anywhere
  Together together = Together::each;
  bool on_path = false; ///< only components that the time of some trial went through
  std::vector<FixTerm> terms;
  std::vector<FixSetting> settings;
  std::string effort;  ///< a key of `efforts`
  std::string running; ///< what it costs while it stands; "" = nothing to speak of
  std::string why;
  std::string source;
};

struct Effort {
  double days = 0; ///< of work, each time
  std::string title;
  std::string source;
};

struct FixCatalogue {
  std::map<std::string, Effort> efforts;
  std::vector<FixRule> rules;
};

/// Reads fixes/fixes.json under the catalogue's folder; what is missing or wrong is reported.
[[nodiscard]] FixCatalogue load_fixes(const std::filesystem::path &catalogue_folder,
                                      Diagnostics &diagnostics);
/// The same from a text, for tests.
[[nodiscard]] FixCatalogue parse_fixes(const std::string &text, const std::string &shown_name,
                                       Diagnostics &diagnostics);

} // namespace drsim::input
