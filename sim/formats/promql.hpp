#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline formats {

/// One condition of a selector on a label.
struct PromMatcher {
  std::string label;
  std::string operation; ///< "=", "!=", "=~" or "!~"
  std::string value;
};

/// A node of a PromQL expression.
struct PromNode {
  enum class Kind { number, text, selector, call, aggregate, binary, unary, subquery };
  Kind kind = Kind::number;
  std::string name; ///< of the metric, function, aggregation or operator; the text itself of a text
  double value = 0; ///< of a number; durations in seconds
  std::vector<PromMatcher> matchers;
  double range_s = 0;              ///< [5m] of a selector or [1h:1m] of a subquery; 0 = none
  double step_s = 0;               ///< of a subquery; 0 = the evaluation interval
  double offset_s = 0;             ///< negative: looks ahead
  bool gives_bool = false;         ///< comparison with `bool`
  std::string grouping;            ///< "by", "without", "on", "ignoring" or ""
  std::vector<std::string> labels; ///< of the grouping
  std::string joining;             ///< "group_left", "group_right" or ""
  std::vector<std::string> taken;  ///< labels of the joining
  std::vector<PromNode> children;  ///< operands, arguments; the inner expression of a subquery
  int line = 1;                    ///< in the expression, counted from 1
  int column = 1;                  ///< in characters of that line, counted from 1
};

/// Why an expression cannot be read, and where in it.
struct PromError {
  std::string what;
  int line = 1;
  int column = 1;
};

struct PromParsed {
  std::optional<PromNode> tree; ///< absent when there is an error
  PromError error;
};

/// Reads an expression by the grammar of Prometheus: every operator with its precedence, vector matching,
/// aggregations, ranges, subqueries, offset and @. Unknown functions and leftovers are errors.
/// Not checked: types, numbers of arguments, patterns of matchers.
[[nodiscard]] PromParsed parse_promql(std::string_view text);

/// "5m", "1h30m", "1y" in seconds: PromQL's own spelling only.
[[nodiscard]] std::optional<double> promql_duration_s(std::string_view text);

/// The value of an expression of plain numbers: "(14.4 * 0.001)", "-1", "10 * 60".
[[nodiscard]] std::optional<double> promql_constant(const PromNode &node);

/// ==, !=, >, <, >=, <=.
[[nodiscard]] bool promql_is_comparison(std::string_view operation);

} // namespace drsim::formats
