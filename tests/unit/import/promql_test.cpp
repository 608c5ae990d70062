// The grammar of PromQL: what is read, and where what cannot be read stands.
#include "sim/formats/promql.hpp"

#include <catch2/catch.hpp>

namespace promql_test {

using namespace drsim;

namespace {

/// The tree in one line: every node with its parts.
std::string shown(const PromNode &node)
{
  std::string text = node.name;
  if (node.kind == PromNode::Kind::number)
    text = std::to_string(static_cast<long>(node.value));
  if (node.gives_bool)
    text += " bool";
  if (!node.matchers.empty()) {
    text += "{";
    for (const PromMatcher &one : node.matchers)
      text += one.label + one.operation + one.value + ";";
    text += "}";
  }
  if (node.kind == PromNode::Kind::subquery)
    text += "sub/" + std::to_string(static_cast<long>(node.step_s));
  if (node.range_s > 0)
    text += "[" + std::to_string(static_cast<long>(node.range_s)) + "]";
  if (node.offset_s != 0)
    text += "@" + std::to_string(static_cast<long>(node.offset_s));
  if (!node.grouping.empty()) {
    text += " " + node.grouping;
    for (const std::string &label : node.labels)
      text += "." + label;
  }
  text += node.joining.empty() ? "" : " " + node.joining;
  if (node.children.empty())
    return text;
  text += "(";
  for (const PromNode &child : node.children)
    text += (&child == &node.children.front() ? "" : ", ") + shown(child);
  return text + ")";
}

} // namespace

TEST_CASE("PromQL is read by its grammar: precedence, matching, ranges, subqueries, offsets")
{
  const std::vector<std::pair<const char *, const char *>> rows = {
      {"a or b and c > 1 + 2 * 3 ^ 4", "or(a, and(b, >(c, +(1, *(2, ^(3, 4))))))"},
      {"a - b - c", "-(-(a, b), c)"},
      {"2 ^ 3 ^ 2", "^(2, ^(3, 2))"},
      {"-a ^ 2", "-(^(a, 2))"},
      {"x{a=\"1\", b!='2', c=~`3|4`, d!~\"5.*\",}", "x{a=1;b!=2;c=~3|4;d!~5.*;}"},
      {"rate(x[5m] offset 1h) > bool 0", "> bool(rate(x[300]@3600), 0)"},
      {"max_over_time(rate(x[1m])[1h:30s])", "max_over_time(sub/30[3600](rate(x[60])))"},
      {"min_over_time(x[6h:])", "min_over_time(sub/0[21600](x))"},
      {"x offset -5m @ 1609746000", "x@-300"},
      {"sum by (job, le) (x)", "sum by.job.le(x)"},
      {"sum(x) WITHOUT (pod)", "sum without.pod(x)"},
      {"a / on(i, j) group_left(node) b", "/ on.i.j group_left(a, b)"},
      {"a unless ignoring (reason) b", "unless ignoring.reason(a, b)"},
      {"topk(3, x) # the largest\n > 5", ">(topk(3, x), 5)"},
      {"histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))",
       "histogram_quantile(0, sum by.le(rate(x_bucket[300])))"},
      {"absent_over_time({__name__=\"up\", job=\"a\"}[10m])",
       "absent_over_time(up{__name__=up;job=a;}[600])"},
      {"{\"metric.with.dots\", a=\"b\"}", "metric.with.dots{a=b;}"},
      {"count", "count"}, // a metric may have such a name
      {"job:x:rate5m > 1e3", ">(job:x:rate5m, 1000)"},
      {"x[1h30m]", "x[5400]"},
      {"0x10 + 1h", "+(16, 3600)"}};
  for (const auto &[query, tree] : rows) {
    INFO(query);
    const PromParsed parsed = parse_promql(query);
    INFO(parsed.error.what);
    REQUIRE(parsed.tree);
    CHECK(shown(*parsed.tree) == tree);
  }
}

TEST_CASE("what PromQL does not have is told with line and column, and never taken for something else")
{
  struct Row {
    const char *query;
    int line;
    int column;
    const char *what;
  };
  const std::vector<Row> rows = {{"sum(rate(x[5m])", 1, 16, "\")\" is missing"},
                                 {"a >\n  > 1", 2, 3, "where a value should stand"},
                                 {"rate(x[$__rate_interval])", 1, 7, "is no range of time"},
                                 {"x{a=b}", 1, 5, "not in quotes"},
                                 {"x{a=\"b}", 1, 5, "not closed"},
                                 {"x{a>\"b\"}", 1, 4, "one of =, !=, =~, !~"},
                                 {"smooth(x)", 1, 1, "no function \"smooth\""},
                                 {"x y", 1, 3, "follows a whole expression"},
                                 {"x)", 1, 2, "closes nothing"},
                                 {"{}", 1, 1, "select everything"},
                                 {"a + bool b", 1, 5, "comparisons only"},
                                 {"a / group_left b", 1, 5, "needs \"on\" or \"ignoring\""},
                                 {"(a + b)[5m]", 1, 8, "subquery is written [5m:]"},
                                 {"x offset soon", 1, 10, "needs a duration"},
                                 {"x[5]", 1, 2, "is no range of time"},
                                 {"", 1, 1, "ends too early"},
                                 {"\"я\" ~ x", 1, 5, "does not have"},
                                 {"{{ .Values.expr }}", 1, 2, "a label's name is missing"}};
  for (const Row &row : rows) {
    const PromParsed parsed = parse_promql(row.query);
    INFO(row.query << ": " << parsed.error.line << ":" << parsed.error.column << " " << parsed.error.what);
    CHECK_FALSE(parsed.tree);
    CHECK(parsed.error.line == row.line);
    CHECK(parsed.error.column == row.column);
    CHECK(parsed.error.what.find(row.what) != std::string::npos);
  }
  CHECK_FALSE(parse_promql(std::string(100000, '(')).tree);
  CHECK_FALSE(parse_promql(std::string(100000, '-')).tree);
}

TEST_CASE("a threshold is worked out of plain numbers")
{
  const auto value = [](const char *text) { return promql_constant(*parse_promql(text).tree); };
  CHECK(*value("14.4 * (1 - 0.999)") == Approx(0.0144));
  CHECK(*value("-7 * 24 * 60 ^ 1") == -10080);
  CHECK(*value("4d") == 4 * 86400);
  CHECK_FALSE(value("1 / 0"));
  CHECK_FALSE(value("x * 2"));
}

} // namespace promql_test
