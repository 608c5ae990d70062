#pragma once
#include "sim/formats/promql.hpp"

namespace drsim::inline formats {

struct PromToken {
  enum class Kind { name, number, text, range, sign, end };
  Kind kind = Kind::end;
  std::string text; ///< as written; of a string what is between the quotes, of a range between the brackets
  int line = 1;
  int column = 1;
};

/// The tokens of an expression, the last of kind `end`; empty, with the error, where there is none to be had.
[[nodiscard]] std::vector<PromToken> promql_tokens(std::string_view text, PromError &error);

} // namespace drsim::formats
