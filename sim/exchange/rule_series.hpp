#pragma once
#include "sim/formats/promql.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline exchange {

using Labels = std::map<std::string, std::string>;

/// An alert as its file has it, recording rules of the file put in.
struct RuleOfFile {
  std::string name;
  Labels labels;
  std::optional<PromNode> tree;
};

/// The alert that begins on a line of a rules file; absent when there is none, or it cannot be read.
[[nodiscard]] std::optional<RuleOfFile> rule_of_file(const std::filesystem::path &file,
                                                     const std::string &line);

/// What to feed an expression with so that it takes a given value.
struct RuleInputs {
  enum class Kind { ratio, gauge };
  Kind kind = Kind::gauge;
  std::string gauge; ///< series notation: name{label="value"}
  std::string bad;   ///< ratio: counter of what fails
  std::string good;  ///< ratio: counter of the rest, or of all where `good_is_all`
  bool good_is_all = false;
  double threshold = 0; ///< that the rule compares with
};

/// Of a comparison of a gauge, or of a ratio of two rates, with a number; absent for anything else.
[[nodiscard]] std::optional<RuleInputs> rule_inputs(const PromNode &tree);

} // namespace drsim::exchange
