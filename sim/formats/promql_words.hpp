#pragma once

#include <string>

namespace drsim::inline formats {

/// Words of PromQL, in lower case.
[[nodiscard]] bool promql_aggregation(const std::string &name);
[[nodiscard]] bool promql_function(const std::string &name);
/// How strongly an operator binds, 1 ("or") to 6 ("^"); 0 = no operator between two expressions.
[[nodiscard]] int promql_precedence(const std::string &word);

} // namespace drsim::formats
