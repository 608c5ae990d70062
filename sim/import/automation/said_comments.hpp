#pragma once
#include "sim/core/diagnostics.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline automation {

/// A comment "# drsim: key=value ..." of a YAML text.
struct SaidComment {
  int line = 0;        ///< it stands on, counted from 1
  int next_line = 0;   ///< the first line from there on that holds more than a comment
  nlohmann::json said; ///< an object: each key with its value as its form asks
};

/// All of them, in order. A word without "=" and a number that is none are reported.
[[nodiscard]] std::vector<SaidComment> said_comments(std::string_view text, const std::string &file,
                                                     Diagnostics &diagnostics);

} // namespace drsim::import::automation
