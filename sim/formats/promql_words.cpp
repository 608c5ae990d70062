#include "sim/formats/promql_words.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/promql.hpp"

#include <array>
#include <cmath>
#include <iterator>
#include <set>
#include <sstream>

namespace drsim::inline formats {
namespace {

const std::set<std::string, std::less<>> &aggregations()
{
  static const std::set<std::string, std::less<>> all = {
      "sum",    "avg",  "count",  "min",     "max",          "group",    "stddev",
      "stdvar", "topk", "limitk", "bottomk", "count_values", "quantile", "limit_ratio"};
  return all;
}

/// Functions of Prometheus, except the many that end in "_over_time".
const std::set<std::string, std::less<>> &functions()
{
  static const std::set<std::string, std::less<>> all = [] {
    std::istringstream words(
        "abs absent acos acosh asin asinh atan atanh ceil changes clamp clamp_max clamp_min cos cosh "
        "day_of_month day_of_week day_of_year days_in_month deg delta deriv "
        "double_exponential_smoothing exp floor histogram_avg histogram_count histogram_fraction "
        "histogram_quantile histogram_quantiles histogram_stddev histogram_stdvar histogram_sum "
        "holt_winters hour idelta increase info irate label_join label_replace ln log10 log2 minute "
        "month pi predict_linear rad rate resets round scalar sgn sin sinh sort sort_by_label "
        "sort_by_label_desc sort_desc sqrt tan tanh time timestamp vector year");
    using Words = std::istream_iterator<std::string>;
    return std::set<std::string, std::less<>>(Words(words), Words());
  }();
  return all;
}

} // namespace

bool promql_aggregation(const std::string &name)
{
  return aggregations().contains(name);
}

bool promql_function(const std::string &name)
{
  static const std::set<std::string, std::less<>> over = {
      "absent", "avg",         "count",      "first",     "last",     "mad",
      "max",    "min",         "present",    "quantile",  "stddev",   "stdvar",
      "sum",    "ts_of_first", "ts_of_last", "ts_of_max", "ts_of_min"};
  constexpr std::string_view ending = "_over_time";
  if (name.ends_with(ending))
    return over.contains(name.substr(0, name.size() - ending.size()));
  return functions().contains(name);
}

int promql_precedence(const std::string &word)
{
  static const std::array<std::set<std::string>, 6> levels = {{{"or"},
                                                               {"and", "unless"},
                                                               {"==", "!=", ">", "<", ">=", "<="},
                                                               {"+", "-"},
                                                               {"*", "/", "%", "atan2"},
                                                               {"^"}}};
  for (std::size_t i = 0; i < levels.size(); ++i)
    if (levels[i].contains(word))
      return static_cast<int>(i) + 1;
  return 0;
}

std::optional<double> promql_duration_s(std::string_view text)
{
  return parse_duration_s(text, DurationStyle::prometheus);
}

bool promql_is_comparison(std::string_view operation)
{
  return operation == "==" || operation == "!=" || operation == ">" || operation == "<" ||
         operation == ">=" || operation == "<=";
}

std::optional<double> promql_constant(const PromNode &node)
{
  if (node.kind == PromNode::Kind::number)
    return node.value;
  if (node.kind == PromNode::Kind::call && node.name == "vector" && node.children.size() == 1)
    return promql_constant(node.children[0]);
  if (node.kind == PromNode::Kind::unary) {
    const auto inner = promql_constant(node.children[0]);
    return inner ? std::optional<double>(node.name == "-" ? -*inner : *inner) : std::nullopt;
  }
  if (node.kind != PromNode::Kind::binary || promql_is_comparison(node.name))
    return std::nullopt;
  const auto left = promql_constant(node.children[0]);
  const auto right = promql_constant(node.children[1]);
  if (!left || !right)
    return std::nullopt;
  switch (node.name.front()) {
  case '+': return *left + *right;
  case '-': return *left - *right;
  case '*': return *left * *right;
  case '/': return *right == 0 ? std::nullopt : std::optional<double>(*left / *right);
  case '^': return std::pow(*left, *right);
  default: return std::nullopt;
  }
}

} // namespace drsim::formats
