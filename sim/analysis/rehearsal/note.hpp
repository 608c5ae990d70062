#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace drsim::inline analysis::inline rehearsal {

/// A sentence by its key, with its figures and names: told in a language later (reports/texts, "rehearsal.").
/// Names of figures end in their unit: _s a duration, _ratio a share, _word a word to be translated.
struct Note {
  std::string key;
  std::vector<std::pair<std::string, std::variant<double, std::string>>> values = {};
};

} // namespace drsim::analysis::rehearsal
